import Glibc

/// Turns text of any encoding into UTF-8; bytes without a meaning refuse the file.
final class EncodedText: ByteSource {
  private static let inputSize = 1 << 16
  private static let letterMax = 16

  private let source: any ByteSource
  private let encoding: Decoding.Encoding
  private let fileName: String
  private let converter: iconv_t
  private let input = UnsafeMutablePointer<CChar>.allocate(capacity: inputSize)
  private var pending = 0
  private var isExhausted = false
  /// A letter that did not fit in what the caller had room for.
  private var ready: [UInt8] = []
  /// How many bytes were understood, and how many lines they ended.
  private var offset = 0
  private var line = 1

  init(_ source: any ByteSource, in encoding: Decoding.Encoding, fileName: String) {
    self.source = source
    self.encoding = encoding
    self.fileName = fileName
    guard let converter = iconv_open("UTF-8", encoding.rawValue), Int(bitPattern: converter) != -1
    else { preconditionFailure("the C library knows no \(encoding.rawValue)") }
    self.converter = converter
  }

  deinit {
    iconv_close(converter)
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard buffer.count >= EncodedText.letterMax else { return try readLittle(into: buffer) }
    guard ready.isEmpty else { return take(into: buffer) }
    while true {
      if pending < 16, !isExhausted { try fill() }
      guard pending > 0 else { return 0 }
      let count = try convert(into: buffer)
      if count > 0 { return count }
    }
  }

  /// Reads where there may be too little room for a letter.
  private func readLittle(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(IntakeError) -> Int {
    if ready.isEmpty {
      let room = UnsafeMutableRawBufferPointer.allocate(
        byteCount: EncodedText.letterMax, alignment: 16)
      defer { room.deallocate() }
      ready = Array(room[..<(try read(into: room))])
    }
    return take(into: buffer)
  }

  private func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, ready.count)
    buffer.copyBytes(from: ready[..<count])
    ready.removeFirst(count)
    return count
  }

  private func fill() throws(IntakeError) {
    let target = UnsafeMutableRawBufferPointer(
      start: input + pending, count: EncodedText.inputSize - pending)
    let count = try source.read(into: target)
    if count == 0 { isExhausted = true }
    pending += count
  }

  private func convert(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    var from: UnsafeMutablePointer<CChar>? = input
    var left = pending
    var to = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
    var room = buffer.count
    let status = iconv(converter, &from, &left, &to, &room)
    let failure = errno
    let understood = pending - left
    let written = buffer.count - room
    offset += understood
    line += buffer[..<written].count { $0 == UInt8(ascii: "\n") }
    let stop = UInt8(bitPattern: left > 0 ? input[understood] : 0)
    (UnsafeMutableRawPointer(input)).copyMemory(from: input + understood, byteCount: left)
    pending = left
    guard status == -1, failure != E2BIG else { return written }
    // A letter may be cut by the end of what was read so far.
    if failure == EINVAL, !isExhausted {
      try fill()
      return written
    }
    guard written == 0 else { return written }
    throw .refused(
      .encoding, file: fileName, line: line,
      message: failure == EINVAL
        ? "ends within a letter of \(encoding.title), at offset \(offset)"
        : "byte \(UTF8Check.hexadecimal(stop)) at offset \(offset) is not \(encoding.title)")
  }
}
