/// The lines of a text, one after the other.
final class LineReading {
  private static let lineMax = 1 << 16

  private let source: any ByteSource
  private let fileName: String
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var filled = 0
  private var position = 0
  private(set) var number = 0

  init(_ source: any ByteSource, fileName: String) {
    self.source = source
    self.fileName = fileName
  }

  deinit {
    buffer.deallocate()
  }

  /// The next line without its end; nil when there is none.
  func next() throws(IntakeError) -> String? {
    var line: [UInt8] = []
    var hasLine = false
    while true {
      if position == filled {
        filled = try source.read(into: buffer)
        position = 0
        if filled == 0 { break }
      }
      hasLine = true
      let rest = buffer[position..<filled]
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? filled
      line += buffer[position..<end]
      position = min(end + 1, filled)
      guard line.count <= LineReading.lineMax else {
        throw .refused(
          .limit, file: fileName, line: number + 1, message: "has a line of more than 64 KiB")
      }
      if end < filled { break }
    }
    guard hasLine else { return nil }
    number += 1
    while line.last == UInt8(ascii: "\r") { line.removeLast() }
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    if line.contains(0) {
      throw .refused(
        .notCSV, file: fileName, line: number, message: "holds a NUL byte, so it is no text")
    }
    return String(decoding: line, as: UTF8.self)
  }
}
