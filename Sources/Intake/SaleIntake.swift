internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes our own link-out sales, each with the commission rate of its day.
struct SaleIntake: LineIntake {
  private let store: SaleStore
  private let connection: Connection
  private let book: Book
  private let rejects: ImportRejects
  private var sales: [SaleStore.Priced] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
    store = SaleStore(book, on: connection)
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let card = try RateCardStore(book, on: connection).card(of: .linkOut)
    var found: [SaleStore.Priced] = []
    let names = try KnownNames(book, on: connection)
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let sale = try event(of: line)
      _ = try names.series(sale.series ?? "")
      let day = sale.orderedAt.businessDay
      guard let terms = card.resolve(sale.scope, on: day) else {
        throw RowProblem(
          code: .reference, column: "category",
          message: "no agreement with \(sale.partner) has a rate for category "
            + "\"\(sale.category)\" on \(day)")
      }
      do {
        try terms.requireWithinSale(
          amountMinor: terms.rule.amountMinor(ofBasis: sale.amountMinor, units: sale.units),
          ofBasis: sale.amountMinor)
      } catch {
        guard let refusal = error as? EventRefusal else { throw error }
        throw RowProblem(code: .reference, column: refusal.column, message: refusal.message)
      }
      found.append(SaleStore.Priced(sale: sale, terms: terms))
    }
    sales = found
    return summary
  }

  private func event(of line: MappedLine) throws -> SaleEvent {
    guard let id = line.string(.extId), let orderedAt = line.instant(.occurredAt),
      let partner = line.string(.partner), let item = line.string(.extItemId),
      let category = line.string(.category), let amount = line.decimal(.gross)?.units(atScale: 2),
      let currency = line.string(.currency)
    else { preconditionFailure("the sale profile requires the fields of a sale") }
    return SaleEvent(
      id: id, orderedAt: orderedAt, partner: partner, item: item, sku: line.string(.sku),
      category: category, amountMinor: amount, currency: try Currency(code: currency),
      viewer: line.integer(.viewer), series: line.string(.series), episode: line.string(.episode),
      hotspot: line.string(.hotspot), surface: line.string(.surface),
      units: line.decimal(.quantity)?.units(atScale: 0) ?? 1, coupon: line.string(.coupon),
      record: Int64(line.record))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let prior = try store.contradictions(in: sales.map(\.sale))
    var records: [String: SaleEvent] = [:]
    var late: [RejectFile.LateReject] = []
    for sale in sales.map(\.sale) {
      let record = Int(sale.record)
      let item = "item:\(sale.partner):\(sale.item)"
      if let refusal = prior[sale.id] {
        late.append(
          RejectFile.LateReject(
            record: record, code: .key, column: refusal.column, message: refusal.message))
      } else if let first = records[sale.id] ?? records[item], first.key != sale.key {
        late.append(
          RejectFile.LateReject(
            record: record, code: .key, column: "sale_id",
            message:
              "\"\(sale.id)\" or its item stands in record \(first.record) with other content"
          ))
      } else {
        records[sale.id] = sale
        records[item] = sale
      }
    }
    return late
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    sales.removeAll { records.contains($0.sale.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    report.count(unchanged: try store.countKnown(sales.map(\.sale)))
  }

  func money() throws -> [ImportDifference] {
    EventMoney(
      sales.map { ($0.sale.id, $0.sale.amountMinor, $0.sale.currency) },
      known: try store.known(sales.map(\.sale))
    ).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.count(unchanged: try store.record(sales, file: file).unchanged)
  }
}
