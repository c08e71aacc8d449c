/// The place of an episode in its series, which its code ends with: 21 of `E021`.
package enum EpisodeNumber {
  /// Reads the number; nil where the code ends with none above zero.
  package static func of(_ code: String) -> Int? {
    let digits = code.utf8.reversed().prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    guard let number = Int(String(decoding: digits.prefix(9).reversed(), as: UTF8.self)),
      number > 0
    else { return nil }
    return number
  }
}
