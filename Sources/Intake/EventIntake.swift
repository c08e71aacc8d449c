internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes a file of events that a store of commerce judges and records.
struct EventIntake<Store: EventStore>: LineIntake {
  private let store: Store
  private let rejects: ImportRejects
  private let event: (MappedLine) throws -> Store.Event
  private var events: [Store.Event] = []

  init(
    _ store: Store, rejects: ImportRejects, _ event: @escaping (MappedLine) throws -> Store.Event
  ) {
    self.store = store
    self.rejects = rejects
    self.event = event
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    var found: [Store.Event] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      found.append(try event(line))
    }
    events = found
    return summary
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    try store.refusals(of: events).sorted { $0.record < $1.record }.map { refusal in
      RejectFile.LateReject(
        record: Int(refusal.record), code: refusal.reason == .reference ? .reference : .key,
        column: refusal.column, message: refusal.message)
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    events.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let unchanged = try store.countKnown(events)
    report.unchanged = unchanged
    report.accepted -= unchanged
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let unchanged = try store.record(events, file: file)
    report.unchanged = unchanged
    report.accepted -= unchanged
  }
}

extension Chargeback {
  /// Reads a line of our chargebacks.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let receipt = line.string(.merchantRef),
      let stage = line.string(.rawState).flatMap(Stage.init), let at = line.instant(.occurredAt),
      let amount = line.decimal(.gross)?.units(atScale: 2), let psp = line.string(.psp),
      let currency = line.string(.currency)
    else { preconditionFailure("the chargeback profile requires the fields of a chargeback") }
    let fee = line.decimal(.fee)?.units(atScale: 2) ?? 0
    let tax = line.decimal(.tax)?.units(atScale: 2) ?? 0
    guard tax == 0 || fee > 0 else {
      throw RowProblem(code: .identity, column: "fee_tax", message: "there is tax without a fee")
    }
    self.init(
      id: id, receipt: receipt, stage: stage, at: at, amountMinor: amount,
      currency: try Currency(code: currency), psp: psp, feeMinor: fee, feeTaxMinor: tax,
      record: Int64(line.record))
  }
}

extension AdRevenue {
  /// Reads a line of our ad revenue.
  init(_ line: MappedLine) throws {
    guard let id = line.string(.extId), let network = line.string(.partner),
      let earnedAt = line.instant(.occurredAt),
      let amount = line.decimal(.gross)?.units(atScale: 2)
    else { preconditionFailure("the ad revenue profile requires the fields of a report") }
    self.init(
      id: id, network: network, earnedOn: earnedAt.businessDay, amountMinor: amount,
      series: line.string(.series), record: Int64(line.record))
  }
}
