import Glibc

/// The first bytes of a file, by which its profile is found.
package enum FileHead {
  static let size = 1 << 16

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
