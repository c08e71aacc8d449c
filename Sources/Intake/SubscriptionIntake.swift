internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes what happens to subscriptions; what comes before its start waits in the books.
struct SubscriptionIntake: LineIntake {
  private let store: SubscriptionStore
  private let connection: Connection
  private let book: Book
  private let rejects: ImportRejects
  private var events: [SubscriptionEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
    store = SubscriptionStore(book, on: connection)
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    var found: [SubscriptionEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let event = try Self.event(of: line)
      try Self.check(event, names)
      found.append(event)
    }
    events = found
    return summary
  }

  private static func event(of line: MappedLine) throws -> SubscriptionEvent {
    guard let id = line.string(.merchantRef),
      let change = line.string(.event).flatMap(SubscriptionChange.init(rawValue:)),
      let at = line.instant(.occurredAt), let viewer = line.integer(.viewer),
      let plan = line.string(.plan), let amount = line.decimal(.gross)?.units(atScale: 2),
      let currency = line.string(.currency), let place = line.integer(.place)
    else { preconditionFailure("the subscription profile requires the fields of an event") }
    try RowProblem.requirePlace(place)
    return SubscriptionEvent(
      id: id, change: change, at: at, viewer: viewer, plan: plan,
      // A cancellation that says no days keeps what is paid.
      days: line.decimal(.quantity)?.units(atScale: 0).map { Int($0) }
        ?? (change == .cancel ? 1 : 0),
      amountMinor: amount, currency: try Currency(code: currency), psp: line.string(.psp),
      place: Int(place), record: Int64(line.record))
  }

  private static func check(
    _ event: SubscriptionEvent, _ names: KnownNames
  ) throws(RowProblem) {
    if event.change.isPayment, event.days == 0 {
      throw RowProblem(
        code: .identity, column: "days",
        message: "a subscription is paid for at least one day")
    }
    if event.change == .refund, event.amountMinor == 0 {
      throw RowProblem(
        code: .sign, column: "amount", message: "a refund gives back more than zero")
    }
    if event.change == .cancel, event.amountMinor != 0 {
      throw RowProblem(
        code: .identity, column: "amount",
        message: "a cancellation moves no money; a refund is an event of its own")
    }
    guard event.change.isPayment, event.amountMinor > 0 || event.psp != nil else { return }
    try names.require(event.psp ?? "", is: .gateway, called: "gateway", column: "psp")
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let known = try store.known(events)
    var starts = try store.starts(of: events)
    var first: [String: SubscriptionEvent] = [:]
    var late: [RejectFile.LateReject] = []
    for event in events {
      let start = starts[event.id]
      if event.change == .start, start == nil { starts[event.id] = event.at }
      if known[event.name] == false
        || first[event.name].map({ $0.eventHash != event.eventHash }) == true
      {
        late.append(
          reject(event, "subscription_id", "\"\(event.name)\" came before with other content"))
      } else if event.change == .start, let start, start != event.at {
        late.append(
          reject(event, "subscription_id", "subscription \"\(event.id)\" started on \(start)"))
      }
      if first[event.name] == nil { first[event.name] = event }
    }
    for (event, reason) in try store.abovePayment(events) {
      late.append(reject(event, "amount", reason, code: .identity))
    }
    return late
  }

  private func reject(
    _ event: SubscriptionEvent, _ column: String, _ message: String, code: RowCode = .key
  ) -> RejectFile.LateReject {
    RejectFile.LateReject(
      record: Int(event.record), code: code, column: column, message: message)
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    events.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let fresh = Set(events.map(\.name)).subtracting(try store.known(events).keys).count
    report.count(unchanged: events.count - fresh)
  }

  func money() throws -> [ImportDifference] {
    EventMoney(
      events.map { ($0.name, $0.amountMinor, $0.currency) },
      known: Set(try store.known(events).keys)
    ).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.count(unchanged: events.count - (try store.receive(events, file: file)))
  }

  /// Events are taken once their file is recorded, so that one that waited is posted under its own.
  func store(as file: FileID, _ report: inout ImportReport) throws {
    try store.takeWaiting()
  }
}
