/// The bytes of a file as they were received: they are hashed on their way, and can be read again.
final class ReceivedBytes: SeekableBytes {
  private let source: any SeekableBytes
  private var hash = RunningDigest()
  /// Bytes were read out of order, so that the hash must be made anew.
  private var hasSought = false
  private var position = 0

  init(_ source: any SeekableBytes) {
    self.source = source
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    let count = try source.read(into: buffer)
    if !hasSought { hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    position += count
    return count
  }

  func seek(to offset: Int) throws(IntakeError) {
    guard offset != position else { return }
    try source.seek(to: offset)
    position = offset
    hasSought = offset != 0
    if offset == 0 { hash = RunningDigest() }
  }

  func byteCount() throws(IntakeError) -> Int { try source.byteCount() }

  /// Reads what was not read yet and gives the hash of all bytes.
  func finish() throws(IntakeError) -> FileDigest {
    if hasSought {
      position = -1
      try seek(to: 0)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while try read(into: buffer) > 0 {}
    return hash.finish()
  }
}

/// Bytes whose first ones can be looked at before they are read.
final class PeekedBytes: ByteSource {
  private let source: any ByteSource
  private var head: [UInt8] = []
  private var position = 0

  init(_ source: any ByteSource) {
    self.source = source
  }

  /// The first bytes, at most so many; asked for before anything is read.
  func peek(_ count: Int) throws(IntakeError) -> [UInt8] {
    precondition(position == 0, "the first bytes are looked at before they are read")
    if head.count < count { head += try source.prefix(count - head.count) }
    return Array(head.prefix(count))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard position < head.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, head.count - position)
    buffer.copyBytes(from: head[position..<position + count])
    position += count
    return count
  }
}
