internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes refunds of top-ups; they wait in the books until their top-up is known.
struct TopUpRefundIntake: LineIntake {
  private let store: TopUpRefundStore
  private let rejects: ImportRejects
  private var refunds: [TopUpRefundEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    store = TopUpRefundStore(book, on: connection)
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    var found: [TopUpRefundEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      found.append(try event(of: line))
    }
    refunds = found
    return summary
  }

  private func event(of line: MappedLine) throws -> TopUpRefundEvent {
    guard let id = line.string(.extId), let topUp = line.string(.merchantRef),
      let refundedAt = line.instant(.occurredAt),
      let coins = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2), let currency = line.string(.currency)
    else { preconditionFailure("the profile requires the fields of a top-up's refund") }
    return TopUpRefundEvent(
      id: id, topUpID: topUp, refundedAt: refundedAt, coins: coins, amountMinor: amount,
      currency: try Currency(code: currency), reason: line.string(.reason),
      record: Int64(line.record))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    RejectFile.LateReject.contradictions(
      in: refunds, changed: try store.contradictions(in: refunds), column: "refund_id")
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    refunds.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let unchanged = refunds.count - (try store.countNew(refunds))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }

  func money() throws -> [ImportDifference] {
    EventMoney(
      refunds.map { ($0.id, $0.amountMinor, $0.currency) }, known: try store.known(refunds)
    ).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let unchanged = refunds.count - (try store.receive(refunds, file: file))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }
}
