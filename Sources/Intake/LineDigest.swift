/// A hash of all lines of a file in whatever order: the sum of their hashes, and their number.
struct LineDigest {
  private var sums: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var count = 0

  mutating func add(_ hash: UnsafeRawBufferPointer) {
    sums.0 &+= hash.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian
    sums.1 &+= hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
    sums.2 &+= hash.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
    sums.3 &+= hash.loadUnaligned(fromByteOffset: 24, as: UInt64.self).bigEndian
    count += 1
  }

  /// The digest in hexadecimal; nil when there was no line.
  var text: String? {
    guard count > 0 else { return nil }
    let words = [sums.0, sums.1, sums.2, sums.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return words.joined() + "-\(count)"
  }
}
