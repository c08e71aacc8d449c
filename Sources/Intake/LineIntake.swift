internal import Ledger
internal import Money

/// What takes the lines of one kind of file on their way into the database.
protocol LineIntake {
  /// The number of the file, where its lines are posted under it while they are read.
  var file: FileID? { get }
  /// Reads the file and stages its lines.
  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary
  /// Finds the staged records that contradict the books or each other.
  func contradictions() throws -> [RejectFile.LateReject]
  /// Takes records out of what is staged, so that the rest can be accepted.
  mutating func leaveOut(_ records: Set<Int64>) throws
  /// Fills in how many staged records are new, unchanged and changed.
  func preview(_ report: inout ImportReport) throws
  /// Tells the money of staged events, as far as they have some.
  func money() throws -> [ImportDifference]
  /// Posts what is staged and counts what was known.
  func accept(as file: FileID, _ report: inout ImportReport) throws
  /// Stores what refers to the file, once it is recorded.
  func store(as file: FileID, _ report: inout ImportReport) throws
  /// Whether the lines are others' words, which later files restate.
  var isReported: Bool { get }
  /// A hash of the file's lines in whatever order; nil for our own events, whose ids are known.
  var contentDigest: String? { get }
  /// The hashes that an earlier file of the same lines may have, by its age.
  var knownDigests: [String] { get }
}

extension LineIntake {
  var file: FileID? { nil }
  var isReported: Bool { false }
  var contentDigest: String? { nil }
  var knownDigests: [String] { contentDigest.map { [$0] } ?? [] }

  func money() throws -> [ImportDifference] { [] }

  func store(as file: FileID, _ report: inout ImportReport) throws {}
}

extension RejectFile.LateReject {
  init(_ conflict: KeyConflict) {
    self.init(
      record: Int(conflict.record ?? 0), code: .key, column: "", message: conflict.description)
  }
}
