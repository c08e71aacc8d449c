internal import Ledger
internal import Money
internal import Postgres

extension ExplainReport {
  /// Lists the postings of a transaction, each with the reason why it stands where it does.
  static func postings(
    of transaction: Int64, in book: Book, on connection: Connection
  ) throws -> [[Cell]] {
    try connection.rows(
      """
      SELECT d.code AS debit, c.code AS credit, d.currency, p.amount_minor, p.item, k.code AS kind
      FROM ledger.posting AS p
      JOIN ledger.posting_kind AS k ON k.kind = p.kind
      JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      WHERE p.book = \(book.id) AND p.txn = \(transaction)
      ORDER BY p.leg
      """
    ).map { row in
      let debit: String = try row.value("debit")
      let credit: String = try row.value("credit")
      let item: String? = try row.optional("item")
      return [
        .text("posting \(debit) < \(credit)" + (item.map { ", item \($0)" } ?? "")),
        .missing, .missing, .missing, .missing, .missing,
        .money(
          try row.value("amount_minor"), try Currency(code: try row.value("currency"))),
        .text(reason(ofKind: try row.value("kind"))),
      ]
    }
  }

  /// Tells where the amounts of a kind of transaction come from.
  private static func reason(ofKind kind: String) -> String {
    switch kind {
    case "unlock", "capture":
      "the price of the event; GST and shares follow once a day, with its distribution"
    case "pass": "the price of the event; GST and revenue follow once a day, by episodes"
    case "refund", "coin_refund": "what was posted, given back"
    case "distribution", "share", "recognition": "cumulative, less what was posted before"
    case "top_up", "sale", "subscription", "goods", "chargeback": "as the event says"
    case "settlement", "bank": "as the gateway or the bank says"
    case "commission", "merchant_charge", "affiliate": "as the terms say, see above"
    case "commission_state", "statement", "hold": "the item as it stood, moved to another state"
    case "journal", "reversal", "write_off", "tax_payment", "advance", "grant", "transfer":
      "entered by hand, see its voucher"
    case "invoice", "payee_invoice": "the items that are charged, and the tax on top"
    case "collection", "payout", "withholding", "recoupment": "what was paid or kept, see its item"
    case "clawback": "what a payee has beyond what it earned"
    case "breakage": "what nobody will use, as its lot carries it"
    default: "follows from what it cites"
    }
  }
}
