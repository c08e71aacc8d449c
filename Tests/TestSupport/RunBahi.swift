package import Foundation

/// Runs the built `bahi` to its end, with no variable of the environment but those needed.
///
/// In a test with a database `DATABASE_URL` names it, unless `environment` says otherwise. A status
/// above 128 is that of a signal, as in a shell.
package func runBahi(
  _ arguments: [String], environment: [String: String] = [:], currentDirectory: URL? = nil,
  stdin: String = ""
) throws -> (status: Int32, stdout: String, stderr: String) {
  let folder = FileManager.default.temporaryDirectory.appending(path: "bahi-run-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  // Files, because a full pipe that nobody reads would stop the process.
  let paths = ["stdin", "stdout", "stderr"].map { folder.appending(path: $0) }
  try Data(stdin.utf8).write(to: paths[0])
  for path in paths.dropFirst() { try Data().write(to: path) }

  let process = Process()
  process.executableURL = try builtExecutable(named: "bahi")
  process.arguments = arguments
  process.environment = baseEnvironment().merging(environment) { _, given in given }
  process.currentDirectoryURL = currentDirectory ?? folder
  process.standardInput = try FileHandle(forReadingFrom: paths[0])
  process.standardOutput = try FileHandle(forWritingTo: paths[1])
  process.standardError = try FileHandle(forWritingTo: paths[2])
  try process.run()
  process.waitUntilExit()

  let isSignal = process.terminationReason == .uncaughtSignal
  return (
    status: process.terminationStatus + (isSignal ? 128 : 0),
    stdout: String(decoding: try Data(contentsOf: paths[1]), as: UTF8.self),
    stderr: String(decoding: try Data(contentsOf: paths[2]), as: UTF8.self)
  )
}

/// Finds a product of the package beside the test bundle, or in the debug build.
package func builtExecutable(named name: String) throws -> URL {
  let beside = Bundle.main.bundleURL.appending(path: name)
  if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
  let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let debug = root.appending(path: ".build/debug").appending(path: name)
  guard FileManager.default.isExecutableFile(atPath: debug.path) else {
    throw TestSupportError.noExecutable(path: debug.path)
  }
  return debug
}

private func baseEnvironment() -> [String: String] {
  let kept = ["PATH", "HOME", "TMPDIR", "USER"]
  var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
  environment["TZ"] = "UTC"
  environment["LC_ALL"] = "C.UTF-8"
  environment["DATABASE_URL"] = TestDatabase.isAvailable ? TestDatabase.current.conninfo : nil
  return environment
}
