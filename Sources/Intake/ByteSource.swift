import Glibc

/// Gives the bytes of a file in order.
protocol ByteSource: AnyObject {
  /// Fills the buffer as far as it can; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int
}

/// Gives the bytes of a file from any place.
protocol SeekableBytes: ByteSource {
  /// Moves to an offset from the start.
  func seek(to offset: Int) throws(IntakeError)
  /// Tells how many bytes there are.
  func byteCount() throws(IntakeError) -> Int
}

extension ByteSource {
  /// Fills the buffer unless the end comes first; returns how many bytes are in it.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads at most so many bytes.
  func prefix(_ count: Int) throws(IntakeError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { buffer.deallocate() }
    return Array(buffer[..<(try fill(buffer))])
  }
}

/// The bytes of a file on disk.
final class FileBytes: SeekableBytes {
  private let descriptor: Int32
  private let path: String

  init(path: String) throws(IntakeError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: FileBytes.lastError()) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw .unreadable(path: path, reason: FileBytes.lastError()) }
    }
  }

  func seek(to offset: Int) throws(IntakeError) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else {
      throw .unreadable(path: path, reason: FileBytes.lastError())
    }
  }

  func byteCount() throws(IntakeError) -> Int {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      throw .unreadable(path: path, reason: FileBytes.lastError())
    }
    return facts.st_size
  }

  static func lastError() -> String { String(cString: strerror(errno)) }
}

/// The bytes of a text in memory.
final class MemoryBytes: SeekableBytes {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }

  func seek(to offset: Int) {
    position = min(max(offset, 0), bytes.count)
  }

  func byteCount() -> Int { bytes.count }
}
