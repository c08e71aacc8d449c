package import Ledger
package import Postgres

/// Keeps the bytes of accepted files in the database, in pieces that the server compresses.
package struct FileKeeping {
  static let pieceSize = 1 << 18
  private let connection: Connection

  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Stores a file's bytes within the caller's transaction.
  func keep(_ path: String, as file: FileID) throws {
    let source = try FileBytes(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
    defer { buffer.deallocate() }
    try connection.copyIn("intake.file_chunk (file, byte_offset, bytes)") { writer in
      var offset: Int64 = 0
      while true {
        var filled = 0
        while filled < buffer.count {
          let count = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
          if count == 0 { break }
          filled += count
        }
        guard filled > 0 else { return }
        try writer.beginRow(3)
        writer.int64(file.rawValue)
        writer.int64(offset)
        writer.bytes(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        offset += Int64(filled)
      }
    }
  }

  /// Reads the bytes of a kept file.
  package func bytes(of file: FileID) throws -> [UInt8] {
    try connection.rows(
      """
      SELECT bytes FROM intake.file_chunk WHERE file = \(file.rawValue) ORDER BY byte_offset
      """
    ).flatMap { try $0.value("bytes", as: [UInt8].self) }
  }
}
