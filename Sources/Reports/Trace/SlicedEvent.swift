import Ledger
import Money
import Postgres

/// An unlock or a refund as its day's distribution sees it: an amount among others.
struct SlicedEvent {
  /// The business day of the unlock; a refund belongs to the day of its unlock.
  let day: BusinessDay
  let countedOn: BusinessDay
  let isRefund: Bool
  let gross: Money
  let series: Int32
  let seriesCode: String
  let place: Int16
  let name: String

  /// Finds the event in a transaction; nil where its money is not distributed by day.
  init?(_ entry: TracedEntry, in book: Book, on connection: Connection) throws {
    let proceeds = "liabilities:proceeds:"
    guard entry.kind == "unlock" || entry.kind == "refund", let countedOn = entry.day,
      let posting = entry.postings.first(where: {
        $0.debit.hasPrefix(proceeds) || $0.credit.hasPrefix(proceeds)
      }), let series = posting.series, let code = posting.seriesCode, let place = posting.place
    else { return nil }
    isRefund = entry.kind == "refund"
    self.countedOn = countedOn
    gross = posting.amount
    self.series = series
    seriesCode = code
    self.place = place
    name = entry.node.name
    guard isRefund, let original = entry.reverses else {
      day = countedOn
      return
    }
    day = try connection.row(
      """
      SELECT min(p.effective_on) AS day FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.txn = \(original)
      """
    ).day("day")
  }

  var side: String { isRefund ? "refund" : "receipt" }

  /// What the event has of a figure of its slice, in proportion to its gross amount.
  ///
  /// The slice is rounded once for the whole day, so parts of many events need not sum to it.
  func part(of figure: Int64, grossMinor: Int64) -> Int64 {
    grossMinor == 0
      ? 0 : Rounding.share(of: figure, part: gross.minorUnits, whole: grossMinor)
  }
}

/// A slice of a day as it stands: the figures of its last revision, and the transactions of all.
struct SliceStanding {
  let code: String
  let day: BusinessDay
  let countedOn: BusinessDay
  let side: String
  var revision: Int64
  var grossMinor: Int64
  var netMinor: Int64
  var taxMinor: Int64
  var shareMinor: Int64
  var transactions: [Int64]

  /// The place of supply of a tax slice.
  var place: Int16? { code.hasPrefix("gst:") ? Int16(part(2)) : nil }

  /// What funds a tax slice, where it is not money: `coins`, `coins-taxed`.
  var funding: String? {
    let funding = part(4)
    return code.hasPrefix("gst:") && !funding.isEmpty ? funding : nil
  }

  /// The agreement and the version of a share slice.
  var agreement: (code: String, version: Int32)? {
    guard code.hasPrefix("share:"), let version = Int32(part(2)) else { return nil }
    return (part(1), version)
  }

  private func part(_ index: Int) -> String {
    let parts = code.split(separator: ":", omittingEmptySubsequences: false)
    return parts.indices.contains(index) ? String(parts[index]) : ""
  }

  /// Gathers rows that are ordered by slice and revision.
  static func gather(_ rows: [Row]) throws -> [SliceStanding] {
    var slices: [SliceStanding] = []
    for row in rows {
      var slice = SliceStanding(
        code: try row.value("slice"), day: try row.day("day"),
        countedOn: try row.day("counted_on"), side: try row.value("side"),
        revision: try row.value("revision"), grossMinor: try row.value("gross_minor"),
        netMinor: try row.value("net_minor"), taxMinor: try row.value("tax_minor"),
        shareMinor: try row.value("share_minor"), transactions: [])
      if let last = slices.last, last.code == slice.code {
        slice.transactions = last.transactions
        slices.removeLast()
      }
      if let txn: Int64 = try row.optional("txn") { slice.transactions.append(txn) }
      slices.append(slice)
    }
    return slices
  }
}
