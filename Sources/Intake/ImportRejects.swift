/// The rejects of one import: all of them go to the rejects file, the first ones to the report.
final class ImportRejects: RejectSink {
  private static let shownMax = 20
  private let file: RejectFile
  private(set) var shown: [RowReject] = []

  init(_ file: RejectFile) {
    self.file = file
  }

  func begin(_ layout: RejectLayout) {
    file.begin(layout)
  }

  func add(_ reject: RowReject, raw: UnsafeRawBufferPointer) throws {
    if shown.count < Self.shownMax { shown.append(reject) }
    try file.add(reject, raw: raw)
  }

  /// Adds records that only the database could find to be wrong.
  func append(
    _ late: [RejectFile.LateReject], path: String, profile: Profile
  ) throws {
    let rejects = try file.append(records: late, path: path, profile: profile)
    shown += rejects.prefix(max(0, Self.shownMax - shown.count))
  }

  /// Ends the rejects file and tells where it stands, if it has rows.
  func finish() throws -> String? {
    try file.finish()
  }
}
