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
        record: Int(refusal.record), code: RowCode(refusal.reason), column: refusal.column,
        message: refusal.message)
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    events.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    report.count(unchanged: try store.countKnown(events))
  }

  func money() throws -> [ImportDifference] {
    let amounts = try store.amounts(of: events)
    return EventMoney(amounts.events, known: amounts.known).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.count(unchanged: try store.record(events, file: file))
  }
}

extension RowCode {
  fileprivate init(_ reason: RecordRefusal.Reason) {
    switch reason {
    case .contradiction: self = .key
    case .reference: self = .reference
    case .excess: self = .identity
    }
  }
}
