/// Chooses the encoding of a text among those of a profile.
struct EncodingChoice {
  let fileName: String
  let encodings: [Decoding.Encoding]

  /// Wraps a text so that it reads as UTF-8.
  ///
  /// A byte order mark decides. Of several encodings without one, the first is taken in which every
  /// byte has a meaning, for which `again` opens the text once more; `isHead` looks at its first
  /// bytes alone.
  func open(
    _ source: PeekedBytes, isHead: Bool,
    again: () throws(IntakeError) -> any ByteSource
  ) throws(IntakeError) -> any ByteSource {
    let head = try source.peek(FileMagic.size)
    if EncodingChoice.isRejectsFile(head) { return source }
    if let marked = try marked(head) { return read(source, in: marked) }
    let candidates = encodings.filter { $0 != .utf16 }
    guard let first = candidates.first else {
      throw refused("has no byte order mark; declare utf-16le or utf-16be if that is right")
    }
    guard candidates.count > 1 else { return read(source, in: first) }
    var firstFailure: IntakeError?
    for encoding in candidates {
      do {
        try check(EncodedText(try again(), in: encoding, fileName: fileName), isHead: isHead)
        return read(PeekedBytes(try again()), in: encoding)
      } catch {
        guard error.code == .encoding else { throw error }
        firstFailure = firstFailure ?? error
      }
    }
    throw firstFailure ?? refused("has none of the encodings of its profile")
  }

  private func read(
    _ source: PeekedBytes, in encoding: Decoding.Encoding
  ) -> any ByteSource {
    encoding == .utf8 ? source : EncodedText(source, in: encoding, fileName: fileName)
  }

  /// The encoding that a byte order mark tells.
  private func marked(_ head: [UInt8]) throws(IntakeError) -> Decoding.Encoding? {
    let found: Decoding.Encoding
    if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      found = .utf8
    } else if head.starts(with: [0xFF, 0xFE]) {
      found = .utf16le
    } else if head.starts(with: [0xFE, 0xFF]) {
      found = .utf16be
    } else {
      return nil
    }
    guard encodings.contains(found) || (found.isUTF16 && encodings.contains(.utf16)) else {
      let expected = encodings.map(\.title).joined(separator: " or ")
      throw refused("is \(found.title), expected \(expected)")
    }
    return found
  }

  /// Tells whether the text is one of our own rejects files, which are always UTF-8.
  static func isRejectsFile(_ head: [UInt8]) -> Bool {
    guard head.count >= rejectsHeader.count else { return false }
    return (0...head.count - rejectsHeader.count).contains { start in
      rejectsHeader.indices.allSatisfy {
        rejectsHeader[$0] == 0 || head[start + $0] == rejectsHeader[$0]
      }
    }
  }

  /// The columns in front of a rejects file, with 0 for its delimiter, whichever that is.
  private static let rejectsHeader: [UInt8] = HeaderMatch.rejectColumns.flatMap {
    Array($0.utf8) + [0]
  }

  /// Reads a text to its end, or its first bytes, so that what has no meaning is found.
  private func check(_ text: EncodedText, isHead: Bool) throws(IntakeError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var size = 0
    while !isHead || size < FileHead.size {
      let count = try text.read(into: buffer)
      if count == 0 { return }
      size += count
    }
  }

  private func refused(_ message: String) -> IntakeError {
    .refused(.encoding, file: fileName, line: 1, message: message)
  }
}
