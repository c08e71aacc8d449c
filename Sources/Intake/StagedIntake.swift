internal import Ledger

/// What stages its lines as transactions, whose keys the ledger judges.
protocol StagedIntake: LineIntake {
  var posting: LedgerPosting { get }
}

extension StagedIntake {
  func contradictions() throws -> [RejectFile.LateReject] {
    try posting.previewStaged().conflicts.map(RejectFile.LateReject.init)
  }

  func leaveOut(_ records: Set<Int64>) throws {
    try posting.leaveOut(records: records.sorted())
  }

  func preview(_ report: inout ImportReport) throws {
    let staged = try posting.previewStaged()
    guard staged.conflicts.isEmpty else { throw LedgerError.conflicts(staged.conflicts) }
    report.accepted = Int(staged.new)
    report.unchanged = Int(staged.unchanged)
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.count(unchanged: Int(try posting.postStaged(file: file).unchanged))
  }
}
