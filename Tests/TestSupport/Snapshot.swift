import Foundation
package import Testing

/// Compares a text with the golden file of that name in `Snapshots/` beside the test.
///
/// `RECORD_SNAPSHOTS=1` writes the file and records an issue, so that no recording run is green.
package func expectSnapshot(
  of text: String, named name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let file = URL(filePath: filePath).deletingLastPathComponent()
    .appending(path: "Snapshots").appending(path: name)
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    record(text, in: file, sourceLocation: sourceLocation)
    return
  }
  guard let data = FileManager.default.contents(atPath: file.path) else {
    Issue.record(
      "there is no snapshot '\(name)', record it with RECORD_SNAPSHOTS=1",
      sourceLocation: sourceLocation)
    return
  }
  let golden = String(decoding: data, as: UTF8.self)
  guard golden != text else { return }
  let difference = LineDifference(from: golden, to: text)
  Issue.record("snapshot '\(name)' differs\n\(difference)", sourceLocation: sourceLocation)
}

private func record(_ text: String, in file: URL, sourceLocation: SourceLocation) {
  do {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    Issue.record("recorded \(file.lastPathComponent)", sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, "cannot record \(file.path)", sourceLocation: sourceLocation)
  }
}

/// The first lines in which two texts differ.
struct LineDifference: CustomStringConvertible {
  private static let changesMax = 20
  let description: String

  init(from old: String, to new: String) {
    let changes = Self.lines(of: new).difference(from: Self.lines(of: old))
    let shown = changes.map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, 0, "\(offset + 1) - \(line)")
      case .insert(let offset, let line, _): (offset, 1, "\(offset + 1) + \(line)")
      }
    }
    let lines = shown.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    let rest = lines.count - Self.changesMax
    let more = rest > 0 ? ["… and \(rest) more lines"] : []
    description = (lines.prefix(Self.changesMax) + more).joined(separator: "\n")
  }

  private static func lines(of text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
