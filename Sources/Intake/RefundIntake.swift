internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes our own refunds; they wait in the books until their unlock is known.
struct RefundIntake: LineIntake {
  private let store: RefundStore
  private let passes: PassRefundStore
  private let stores: StoreSaleStore
  private let rejects: ImportRejects
  private var refunds: [RefundEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    store = RefundStore(book, on: connection)
    passes = PassRefundStore(book, on: connection)
    stores = StoreSaleStore(book, on: connection)
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    var found: [RefundEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      found.append(try event(of: line))
    }
    refunds = found
    return summary
  }

  private func event(of line: MappedLine) throws -> RefundEvent {
    guard let id = line.string(.extId), let unlock = line.string(.merchantRef),
      let refundedAt = line.instant(.occurredAt), let gross = line.decimal(.gross),
      let code = line.string(.currency)
    else { preconditionFailure("the refund profile requires the fields of a refund") }
    let currency = try Currency(code: code)
    guard let amount = gross.units(atScale: currency.exponent) else {
      throw RowProblem(code: .scale, column: "amount", message: "\(gross) coins are not whole")
    }
    guard amount > 0 else {
      throw RowProblem(
        code: .sign, column: "amount", message: "a refund gives back more than zero")
    }
    return RefundEvent(
      id: id, unlockID: unlock, refundedAt: refundedAt, amountMinor: amount,
      currency: currency, reason: line.string(.reason),
      record: Int64(line.record))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let changed = try store.contradictions(in: refunds)
    let tooMuch = try passes.abovePayment(refunds).merging(
      stores.abovePayment(refunds)
    ) { first, _ in first }
    var seen: Set<String> = []
    let excessive = refunds.compactMap { refund -> RejectFile.LateReject? in
      guard seen.insert(refund.id).inserted, !changed.contains(refund.id),
        let reason = tooMuch[refund.id]
      else { return nil }
      return RejectFile.LateReject(
        record: Int(refund.record), code: .identity, column: "amount", message: reason)
    }
    let contradictions = RejectFile.LateReject.contradictions(
      in: refunds, changed: changed, column: "refund_id")
    return (contradictions + excessive).sorted { $0.record < $1.record }
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
