internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes our own returns; they wait in the books until their order is known.
struct ReturnIntake: LineIntake {
  private let store: ReturnStore
  private let rejects: ImportRejects
  private var returns: [ReturnEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    store = ReturnStore(book, on: connection)
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    var found: [ReturnEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      found.append(try Self.event(of: line))
    }
    returns = found
    return summary
  }

  private static func event(of line: MappedLine) throws -> ReturnEvent {
    guard let id = line.string(.extId), let sold = line.string(.extParentId),
      let returnedAt = line.instant(.occurredAt),
      let quantity = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2), let currency = line.string(.currency)
    else { preconditionFailure("the return profile requires the fields of a return") }
    guard quantity + amount > 0 else {
      throw RowProblem(
        code: .sign, column: "amount", message: "a return gives back money or goods")
    }
    return ReturnEvent(
      id: id, lineID: sold, returnedAt: returnedAt, quantity: quantity, amountMinor: amount,
      currency: try Currency(code: currency), reason: line.string(.reason),
      isRestocked: line.string(.restocked) == "yes", record: Int64(line.record))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let changed = try store.contradictions(in: returns)
    let faults = try store.faults(in: returns)
    return returns.compactMap { event in
      if changed.contains(event.id) {
        return RejectFile.LateReject(
          record: Int(event.record), code: .key, column: "return_id",
          message: "\"\(event.id)\" came before with other content")
      }
      return faults[event.id].map { fault in
        RejectFile.LateReject(
          record: Int(event.record), code: .reference, column: fault.column,
          message: fault.description)
      }
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    returns.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    report.unchanged = try store.known(returns).count
    report.accepted -= report.unchanged
  }

  func money() throws -> [ImportDifference] {
    EventMoney(
      returns.map { ($0.id, $0.amountMinor, $0.currency) }, known: try store.known(returns)
    ).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.unchanged = returns.count - (try store.receive(returns, file: file))
    report.accepted -= report.unchanged
  }
}
