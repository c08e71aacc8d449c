import Glibc

/// Gives the bytes of a file in order.
protocol ByteSource: AnyObject {
  /// Fills the buffer as far as it can; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int
}

/// The bytes of a file on disk.
final class FileBytes: ByteSource {
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

  static func lastError() -> String { String(cString: strerror(errno)) }
}

/// The bytes of a text in memory.
final class MemoryBytes: ByteSource {
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
}
