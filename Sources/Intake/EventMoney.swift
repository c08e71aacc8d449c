internal import Ledger
internal import Money
internal import Postgres

/// The money of a file of our own events: what of it is new, and what the books have already.
struct EventMoney {
  private struct Part: Hashable {
    let category: ImportDifference.Category
    let currency: Currency
  }

  private var sums: [Part: (records: Int, minor: Int64)] = [:]

  /// Adds up events in the order of the file; one that repeats an id is known.
  init(
    _ events: [(id: String, minor: Int64, currency: Currency)], known: Set<String>
  ) {
    var seen = known
    for event in events {
      let isNew = seen.insert(event.id).inserted
      add(isNew ? .new : .unchanged, event.currency, records: 1, event.minor)
    }
  }

  /// Adds up what viewers paid in the transactions that are staged.
  init(staged posting: LedgerPosting) throws {
    for sum in try posting.stagedMoney() {
      add(sum.isNew ? .new : .unchanged, sum.currency, records: sum.transactions, sum.amountMinor)
    }
  }

  private mutating func add(
    _ category: ImportDifference.Category, _ currency: Currency, records: Int, _ minor: Int64
  ) {
    let part = Part(category: category, currency: currency)
    let before = sums[part] ?? (0, 0)
    sums[part] = (before.records + records, before.minor + minor)
  }

  /// The sums by category and currency; what is unchanged was there before.
  var differences: [ImportDifference] {
    sums.sorted {
      ($0.key.category.rawValue, $0.key.currency.code)
        < ($1.key.category.rawValue, $1.key.currency.code)
    }.map { part, sum in
      let amount = ExactDecimal(units: sum.minor, scale: part.currency.exponent)
      return ImportDifference(
        category: part.category, currency: part.currency.code, records: sum.records,
        before: part.category == .new ? .zero : amount, after: amount)
    }
  }
}

extension ImportReport {
  /// Takes over the money of our own events; what the file says beside it is rejected.
  mutating func tell(_ money: [ImportDifference], of summary: ReadingSummary, in currency: Currency)
  {
    guard !money.isEmpty || rejected > 0 else { return }
    differences = money
    let amounts = ([summary.sum, summary.rejectedSum] + money.map(\.after)).map {
      $0.units(atScale: 2)
    }
    guard rejected > 0, let read = amounts[0], let early = amounts[1] else { return }
    let taken = amounts.dropFirst(2).reduce(0) { $0 + ($1 ?? 0) }
    differences.append(
      ImportDifference(
        category: .rejected, currency: currency.code, records: rejected, before: .zero,
        after: ExactDecimal(units: read + early - taken, scale: 2)))
  }
}
