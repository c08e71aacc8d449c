import Ledger
import Money
import Postgres

/// A transaction as a trace needs it: its postings, its keys and what its document says.
struct TracedEntry {
  /// A key with the record of the file that claimed it.
  struct Key {
    struct File {
      let number: Int64
      let name: String
      let sha256: String
      let receivedOn: BusinessDay
    }

    let source: String
    let id: String
    let hash: String
    let record: Int64?
    let file: File?
  }

  struct Posting {
    let amount: Money
    let debit: String
    let credit: String
    let item: String?
    let series: Int32?
    let seriesCode: String?
    let episode: String?
    let episodeNumber: Int32?
    let units: Int64?
    let place: Int16?
    let party: String?
  }

  let txn: Int64
  let kind: String
  let day: BusinessDay?
  let postings: [Posting]
  let keys: [Key]
  let memo: String?
  let reverses: Int64?
  /// The detached month to which the transaction belongs.
  let month: ArchivedMonth?
  private let voucher: String?
  private let name: String

  init(
    _ txn: Int64, of book: Book, named key: TraceKey? = nil, readsKeys: Bool = true,
    archive: TraceArchive, on connection: Connection
  ) throws {
    self.txn = txn
    var rows = try connection.rows(Self.statement(txn, book, from: "ledger.posting"))
    month = rows.isEmpty ? try ArchivedMonth.holding(txn, on: connection) : nil
    if let relation = try month.flatMap({ try archive.relation(of: $0) }) {
      rows = try connection.rows(Self.statement(txn, book, from: relation))
    }
    postings = try rows.map(Self.posting)
    kind = try rows.first?.value("kind", as: String.self).replacing("_", with: " ") ?? "event"
    day = try rows.first?.day("effective_on")
    let xid: Int64? = try rows.first?.value("xid")
    let (first, last) = (xid ?? month?.firstXid, xid ?? month?.lastXid)
    keys =
      readsKeys
      ? try Self.keys(
        of: txn, in: book, from: first, through: last, named: key, postings, on: connection) : []
    let document = try connection.firstRow(
      """
      SELECT d.memo, d.reverses, v.voucher_no
      FROM ledger.document AS d
      LEFT JOIN ledger.voucher AS v ON v.book = d.book AND v.txn = d.txn
      WHERE d.book = \(book.id) AND d.txn = \(txn)
      """)
    memo = try document?.optional("memo")
    reverses = try document?.optional("reverses")
    voucher = try document?.optional("voucher_no")
    name = key?.id ?? keys.first { !$0.source.hasSuffix("-of") }?.id ?? voucher ?? "\(txn)"
  }

  /// The open items that the transaction moves.
  var items: [String] { Array(Set(postings.compactMap(\.item))).sorted() }

  /// Every id under which others may speak of it.
  var names: [String] {
    var names = Set(keys.map(\.id)).union(items)
    for key in keys where key.source.hasSuffix("-of") { names.insert("refund:\(key.id)") }
    return names.sorted()
  }

  /// The node of the transaction, without anything below it.
  var node: TraceNode {
    TraceNode(
      kind, name, on: day, postings.count == 1 ? postings[0].amount : nil,
      facts: [
        ("transaction", .text("\(txn)")), ("voucher", .text(voucher)), ("memo", .text(memo)),
        ("series", .text(postings.lazy.compactMap(\.seriesCode).first)),
        ("episode", .text(postings.lazy.compactMap(\.episode).first)),
        ("place", postings.lazy.compactMap(\.place).first.map { .integer(Int64($0)) } ?? .missing),
      ])
  }

  /// The postings: an amount that goes from the credit account to the debit account.
  var postingNodes: [TraceNode] {
    postings.map { posting in
      TraceNode(
        "posting", "\(posting.debit) < \(posting.credit)", posting.amount,
        facts: [("item", .text(posting.item))])
    }
  }

  private static func statement(_ txn: Int64, _ book: Book, from relation: SQL) -> SQL {
    """
    SELECT k.code AS kind, p.effective_on, p.xid, p.amount_minor, d.currency, d.code AS debit,
      c.code AS credit, p.item, p.series, s.code AS series_code, e.code AS episode,
      p.episode AS episode_number, p.units, p.place, coalesce(d.party, c.party) AS party
    FROM \(fragment: relation) AS p
    JOIN ledger.posting_kind AS k ON k.kind = p.kind
    JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
    JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
    LEFT JOIN ledger.series AS s ON s.series = p.series
    LEFT JOIN ledger.episode AS e ON e.episode = p.episode
    WHERE p.book = \(book.id) AND p.txn = \(txn)
    ORDER BY p.leg
    """
  }

  private static func posting(_ row: Row) throws -> Posting {
    Posting(
      amount: Money(
        minorUnits: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency"))),
      debit: try row.value("debit"), credit: try row.value("credit"),
      item: try row.optional("item"), series: try row.optional("series"),
      seriesCode: try row.optional("series_code"), episode: try row.optional("episode"),
      episodeNumber: try row.optional("episode_number"),
      units: try row.optional("units"), place: try row.optional("place"),
      party: try row.optional("party"))
  }
}
