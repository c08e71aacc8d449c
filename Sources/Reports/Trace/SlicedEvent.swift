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
  /// What funds it where it is not money that we answer for: `coins`, `coins-taxed`, `store-taxed`.
  let funding: String?
  let series: Int32
  let seriesCode: String
  /// The ledger's number of the episode; 0 where none is named.
  let episode: Int32
  let place: Int16
  let name: String

  /// Whether tax is taken of the event on its day.
  var isTaxed: Bool { funding?.hasSuffix("-taxed") != true }

  /// Lists what a transaction brings to the distribution of its day: nothing where its money is not
  /// distributed by day, and of coins one amount for each way in which their tax falls due.
  static func events(
    of entry: TracedEntry, in book: Book, on connection: Connection
  ) throws -> [SlicedEvent] {
    guard ["unlock", "refund", "capture"].contains(entry.kind), let countedOn = entry.day,
      let posting = entry.postings.first, let series = posting.series,
      let code = posting.seriesCode, let place = posting.place
    else { return [] }
    let day = try originalDay(of: entry, in: book, on: connection) ?? countedOn
    let amounts: [(funding: String?, gross: Money)] =
      posting.amount.currency == .coin
      ? try released(by: entry.txn, in: book, on: connection).map { ($0.funding, $0.gross) }
      : [(isOfStore(posting) ? "store-taxed" : nil, posting.amount)]
    return amounts.map { funding, gross in
      SlicedEvent(
        day: day, countedOn: countedOn, isRefund: entry.kind == "refund", gross: gross,
        funding: funding, series: series, seriesCode: code, episode: posting.episodeNumber ?? 0,
        place: place, name: entry.node.name)
    }
  }

  /// Whether the money is owed by a store that answers for the tax itself.
  private static func isOfStore(_ posting: TracedEntry.Posting) -> Bool {
    [posting.debit, posting.credit].contains(Account.storeProceeds.code)
  }

  private static func originalDay(
    of entry: TracedEntry, in book: Book, on connection: Connection
  ) throws -> BusinessDay? {
    guard entry.kind == "refund", let original = entry.reverses else { return nil }
    return try connection.firstRow(
      """
      SELECT min(p.effective_on) AS day FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.txn = \(original) HAVING count(*) > 0
      """
    )?.day("day")
  }

  /// The rupees that the coins of an unlock released or took back, by how their tax falls due.
  private static func released(
    by txn: Int64, in book: Book, on connection: Connection
  ) throws -> [(funding: String, gross: Money)] {
    try connection.rows(
      """
      SELECT u.is_taxed, abs(sum(u.released_minor))::bigint AS minor FROM commerce.lot_use AS u
      WHERE u.book = \(book.id) AND u.txn = \(txn) GROUP BY 1 ORDER BY 1
      """
    ).map { row in
      (
        try row.value("is_taxed") ? "coins-taxed" : "coins",
        Money(minorUnits: try row.value("minor"), currency: .inr)
      )
    }
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

  /// The tax that the rupees of the slice contain, in hundredths of a per cent.
  var taxRate: Int32 { Int32(part(3)) ?? 0 }

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
