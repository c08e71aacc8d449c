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

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
