/// Hears how far the reading of a file has come, by chunks and never by rows.
package protocol ReadingObserver: AnyObject, Sendable {
  /// Hears that a file of so many bytes is read from its start.
  func begin(file: String, byteCount: Int64)
  /// Hears that so many further bytes came from the file.
  func read(byteCount: Int)
  /// Hears on which line of the text the reading stands.
  func reach(line: Int)
  /// Hears that the file is read, or that its reading was given up.
  func end()
}

/// Who hears of the files that are read within a body.
package enum ReadingProgress {
  @TaskLocal package static var observer: (any ReadingObserver)?
}

/// The bytes of a source, of which each chunk is told when it is first read.
final class ObservedBytes: SeekableBytes {
  private let source: any SeekableBytes
  private let observer: any ReadingObserver
  private var offset = 0
  private var told = 0

  init(_ source: any SeekableBytes, observer: any ReadingObserver) {
    self.source = source
    self.observer = observer
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    let count = try source.read(into: buffer)
    offset += count
    if offset > told {
      observer.read(byteCount: offset - told)
      told = offset
    }
    return count
  }

  func seek(to offset: Int) throws(IntakeError) {
    try source.seek(to: offset)
    self.offset = offset
  }

  func byteCount() throws(IntakeError) -> Int { try source.byteCount() }
}
