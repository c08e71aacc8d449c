import Glibc

/// The first bytes of a file, by which its profile is found.
package enum FileHead {
  static let size = 1 << 16

  /// Reads the head of a file, up to its last whole line when there is more.
  package static func read(path: String) throws(IntakeError) -> [UInt8] {
    let source = try FileBytes(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    while filled < size {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    let head = Array(buffer[..<filled])
    guard filled == size, let last = head.lastIndex(of: UInt8(ascii: "\n")) else { return head }
    return Array(head[...last])
  }

  /// Gives the size of a file.
  static func byteSize(of path: String) throws(IntakeError) -> Int64 {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      throw .unreadable(path: path, reason: FileBytes.lastError())
    }
    return Int64(facts.st_size)
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
