import Glibc

/// A file that gets its name when it is whole.
final class FileWriter {
  private let path: String
  private let temporaryPath: String
  private var descriptor: Int32
  private var pending: [UInt8] = []

  /// Opens the file under a temporary name beside its own.
  init(_ path: String) throws(IntakeError) {
    self.path = path
    temporaryPath = "\(path).\(getpid()).tmp"
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporaryPath)
  }

  func put(_ bytes: some Sequence<UInt8>) throws(IntakeError) {
    pending += bytes
    if pending.count > 1 << 16 { try flush() }
  }

  /// Hashes what has been put into the file.
  func digest() throws(IntakeError) -> FileDigest {
    try flush()
    return try FileDigest.of(path: temporaryPath)
  }

  /// Gives the file its name.
  func finish() throws(IntakeError) {
    try flush()
    close(descriptor)
    descriptor = -1
    guard rename(temporaryPath, path) == 0 else { throw failure() }
  }

  private func flush() throws(IntakeError) {
    var position = 0
    while position < pending.count {
      let count = pending[position...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      position += count
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func failure() -> IntakeError {
    .unwritable(path: path, reason: FileBytes.lastError())
  }
}
