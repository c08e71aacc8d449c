import Crypto

/// The SHA-256 of a file's bytes, and how many they are.
package struct FileDigest: Hashable, Sendable {
  /// The hash in lower-case hexadecimal.
  package let sha256: String
  package let byteSize: Int

  /// Hashes a file without keeping it in memory.
  package static func of(path: String) throws(IntakeError) -> FileDigest {
    let source = try FileBytes(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var running = RunningDigest()
    while true {
      let count = try source.read(into: buffer)
      if count == 0 { return running.finish() }
      running.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Hashes bytes in memory.
  package static func of(_ bytes: [UInt8]) -> FileDigest {
    var running = RunningDigest()
    bytes.withUnsafeBytes { running.add($0) }
    return running.finish()
  }
}

struct RunningDigest {
  private var hash = SHA256()
  private var byteSize = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
    byteSize += bytes.count
  }

  func finish() -> FileDigest {
    let digits = Array("0123456789abcdef")
    let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return FileDigest(sha256: String(text), byteSize: byteSize)
  }
}
