import Foundation

/// PostgreSQL's programs, of one version.
struct PrivateServerTools {
  let folder: String
  let majorVersion: Int

  /// Finds the programs for a data folder's version, or the best ones for a new folder.
  ///
  /// Those in PATH come before the newest under `/usr/lib/postgresql`.
  static func find(
    dataVersion: String?, dataFolder: String
  ) throws(PrivateServerError) -> PrivateServerTools {
    let usable = installed().filter { $0.majorVersion >= 15 }
    guard let dataVersion else {
      guard let best = usable.first else { throw .toolsMissing }
      return best
    }
    guard let match = usable.first(where: { String($0.majorVersion) == dataVersion }) else {
      throw .toolsMissingForVersion(dataVersion, dataFolder: dataFolder)
    }
    return match
  }

  private static func installed() -> [PrivateServerTools] {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newestFirst = versions.compactMap { Int($0) }.sorted(by: >)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map(String.init)
    return (folders + newestFirst.map { "\(root)/\($0)/bin" }).compactMap(Self.init)
  }

  private init?(_ folder: String) {
    let isComplete = ["initdb", "pg_ctl"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
    }
    guard isComplete, let output = try? Self.run("pg_ctl", ["\(folder)/pg_ctl", "--version"])
    else { return nil }
    // The programs may be links: the server itself is beside the true pg_ctl.
    let link = URL(filePath: "\(folder)/pg_ctl").resolvingSymlinksInPath()
    self.folder = link.deletingLastPathComponent().path
    // "pg_ctl (PostgreSQL) 15.18 (Debian …)", "17beta1" among them.
    let words = output.split(separator: " ")
    guard words.count > 2, let version = Int(words[2].prefix { $0.isNumber }) else { return nil }
    majorVersion = version
  }

  /// Runs one of the programs as the user who owns the data.
  @discardableResult
  func callAsFunction(_ name: String, _ arguments: [String]) throws(PrivateServerError) -> String {
    let program = "\(folder)/\(name)"
    guard geteuid() == 0 else { return try Self.run(name, [program] + arguments) }
    return try Self.run(name, ["runuser", "-u", "postgres", "--", program] + arguments)
  }

  private static func run(
    _ name: String, _ words: [String]
  ) throws(PrivateServerError) -> String {
    let outcome: (status: Int32, output: String)
    do {
      outcome = try ChildProcess.run(words)
    } catch {
      throw .commandFailed(name, output: String(cString: strerror(error.number)))
    }
    guard outcome.status == 0 else {
      throw .commandFailed(name, output: outcome.output)
    }
    return outcome.output
  }
}
