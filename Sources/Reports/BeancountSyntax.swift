import Ledger
import Money

/// The journal of beancount.
struct BeancountSyntax: JournalSyntax {
  func head(of book: Book, _ accounts: [JournalAccount], from firstDay: String?) -> String {
    let currencies = accounts.currencies
    var lines = ["option \"title\" \(Self.quoted("\(book.entityName), book \(book.code)"))"]
    lines += currencies.map { "option \"operating_currency\" \"\($0.code)\"" }
    // A directive has a day, and a book without postings has none.
    if let firstDay {
      lines += [""] + currencies.map { "\(firstDay) commodity \($0.code)" } + [""]
      lines += accounts.map { "\(firstDay) open \(Self.name(of: $0.code)) \($0.currency.code)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func text(of transaction: JournalTransaction, _ accounts: [Int64: JournalAccount]) -> String {
    var text = "\n\(transaction.day) * \(Self.quoted(transaction.kind))\n"
    text += "  txn: \"\(transaction.number)\"\n"
    for name in ["item", "series"] {
      // A key may stand once in a transaction.
      for (index, value) in transaction.values(of: name).enumerated() {
        text += "  \(name)\(index == 0 ? "" : "-\(index + 1)"): \(Self.quoted(value))\n"
      }
    }
    for (account, money) in transaction.lines(accounts) {
      text += "  \(Self.name(of: account))  \(money.decimalText) \(money.currency.code)\n"
    }
    return text
  }

  /// Names an account as beancount does; in lower case it is our code again.
  static func name(of code: String) -> String {
    code.split(separator: ":").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: ":")
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { character in
      switch character {
      case "\"", "\\": "\\\(character)"
      case _ where character.isNewline: "\\n"
      default: String(character)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
