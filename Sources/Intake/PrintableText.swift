/// Text of a file, made fit for one line of a message.
///
/// A terminal obeys control bytes, and letters that turn the direction of writing make one value
/// look like another; neither may get out of a file. What is too long loses its middle, so that the
/// end of the sentence around it stays.
package enum PrintableText {
  /// Writes what cannot be seen as `\u{1B}`, and cuts the middle out of more than `limit` letters.
  package static func line(_ text: String, limit: Int = 400) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isPlain, text.utf8.count <= limit { return text }
    let scalars = Array(text.unicodeScalars)
    guard scalars.count > limit else { return escaped(scalars) }
    let tail = limit / 3
    return escaped(scalars.prefix(limit - tail)) + " … " + escaped(scalars.suffix(tail))
  }

  private static func escaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    for scalar in scalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where isHidden(scalar):
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    // Indian scripts need the joiner and the non-joiner.
    guard scalar.value >= 0x20, scalar.value != 0x200C, scalar.value != 0x200D else {
      return scalar.value < 0x20
    }
    guard scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
