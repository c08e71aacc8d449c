import Foundation

/// The files of the project, as text.
enum Tree {
  struct File: CustomStringConvertible {
    /// The path below the project's root.
    let path: String
    let lines: [Substring]

    var description: String { path }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The second folder of the path: the target of a source file.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Lists the text files below folders, by the ending of their names.
  static func files(_ folders: [String], ending: String) throws -> [File] {
    try folders.flatMap { folder in
      let base = root.appending(path: folder)
      return try FileManager.default.subpathsOfDirectory(atPath: base.path).sorted()
        .filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }
        .map { path in
          let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
          return File(
            path: "\(folder)/\(path)",
            lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
  }

  static let swift = Result { try files(["Sources", "Tests", "Plugins"], ending: ".swift") }
  static let sources = Result { try files(["Sources"], ending: ".swift") }
  static let sql = Result { try files(["sql"], ending: ".sql") }
}
