import Ledger
import Money

/// The journal of hledger.
struct HledgerSyntax: JournalSyntax {
  func head(of book: Book, _ accounts: [JournalAccount], from firstDay: String?) -> String {
    let commodities = accounts.currencies.map { currency in
      let zeros = String(repeating: "0", count: currency.exponent)
      return "commodity \(currency.code) 1000.\(zeros)"
    }
    let declared = accounts.map { "account \($0.code)" }
    return (["; book \(book.code)", ""] + commodities + [""] + declared + [""])
      .joined(separator: "\n") + "\n"
  }

  func text(of transaction: JournalTransaction, _ accounts: [Int64: JournalAccount]) -> String {
    let lines = transaction.lines(accounts).map { account, money in
      "    \(account)  \(money.currency.code) \(money.decimalText)\n"
    }
    let item = transaction.values(of: "item").first.map { " " + Self.plain($0) } ?? ""
    let comment = transaction.tags.map { "\($0.name):\(Self.plain($0.value))" }
      .joined(separator: ", ")
    let head = "\(transaction.day) (\(transaction.number)) \(transaction.kind)\(item)"
    return "\n\(head)\(comment.isEmpty ? "" : "  ; \(comment)")\n" + lines.joined()
  }

  /// Leaves out what has a meaning to hledger: ends of tags, comments, payees and lines.
  private static func plain(_ text: String) -> String {
    String(text.map { ",;|".contains($0) || $0.isNewline ? " " : $0 })
  }
}
