import Money

/// A transaction that is being gathered from its postings.
struct HledgerTransaction {
  let number: Int64
  private let day: String
  private let kind: String
  private var order: [Int64] = []
  private var netMinor: [Int64: Int64] = [:]
  private var tags: [(name: String, value: String)] = []

  init(number: Int64, day: String, kind: String) {
    self.number = number
    self.day = day
    self.kind = kind
  }

  /// Adds an amount to an account, debit positive.
  mutating func add(_ amountMinor: Int64, to account: Int64) {
    if netMinor[account] == nil { order.append(account) }
    netMinor[account, default: 0] += amountMinor
  }

  /// Notes what the transaction is about, once for each value.
  mutating func tag(_ name: String, _ value: String?) {
    guard let value, !tags.contains(where: { $0.name == name && $0.value == value }) else {
      return
    }
    tags.append((name, value))
  }

  /// Writes the transaction; nil when its lines net to nothing.
  func text(_ accounts: [Int64: HledgerAccount]) -> String? {
    let lines = order.compactMap { id -> String? in
      guard let minor = netMinor[id], minor != 0, let account = accounts[id] else { return nil }
      let money = Money(minorUnits: minor, currency: account.currency)
      return "    \(account.code)  \(account.currency.code) \(money.decimalText)\n"
    }
    guard !lines.isEmpty else { return nil }
    let item = tags.first { $0.name == "item" }.map { " " + Self.plain($0.value) } ?? ""
    let comment = tags.map { "\($0.name):\(Self.plain($0.value))" }.joined(separator: ", ")
    return "\n\(day) (\(number)) \(kind)\(item)\(comment.isEmpty ? "" : "  ; \(comment)")\n"
      + lines.joined()
  }

  /// Leaves out what has a meaning to hledger: ends of tags, comments, payees and lines.
  private static func plain(_ text: String) -> String {
    String(text.map { ",;|".contains($0) || $0.isNewline ? " " : $0 })
  }
}
