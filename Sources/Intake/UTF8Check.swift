/// Finds bytes that are not UTF-8.
enum UTF8Check {
  /// Writes a byte as `0xE9`.
  static func hexadecimal(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "0x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }

  /// Returns the offset of the first byte that does not belong; nil when all is well.
  static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      let (length, lowest): (Int, UInt32)
      switch lead {
      case 0..<0x80:
        index += 1
        continue
      case 0xC2...0xDF: (length, lowest) = (2, 0x80)
      case 0xE0...0xEF: (length, lowest) = (3, 0x800)
      case 0xF0...0xF4: (length, lowest) = (4, 0x10000)
      default: return index
      }
      guard index + length <= bytes.count else { return index }
      var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
      for offset in 1..<length {
        let byte = bytes[index + offset]
        guard byte & 0xC0 == 0x80 else { return index }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
      }
      guard scalar >= lowest, Unicode.Scalar(scalar) != nil else { return index }
      index += length
    }
    return nil
  }
}
