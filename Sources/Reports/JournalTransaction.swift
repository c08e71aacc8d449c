import Money

/// A transaction that is being gathered from its postings.
struct JournalTransaction {
  let number: Int64
  let day: String
  let kind: String
  /// What the transaction is about, as `item` and `series`; each value once.
  private(set) var tags: [(name: String, value: String)] = []
  private var order: [Int64] = []
  private var netMinor: [Int64: Int64] = [:]

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

  /// Tells whether the postings take back each other.
  var isEmpty: Bool { netMinor.values.allSatisfy { $0 == 0 } }

  /// The net amount of each account, in the order of the postings; zeros are left out.
  func lines(_ accounts: [Int64: JournalAccount]) -> [(account: String, money: Money)] {
    order.compactMap { id in
      guard let minor = netMinor[id], minor != 0 else { return nil }
      guard let account = accounts[id] else {
        preconditionFailure("postings and accounts are read from one snapshot")
      }
      return (account.code, Money(minorUnits: minor, currency: account.currency))
    }
  }

  /// The values of a tag.
  func values(of name: String) -> [String] {
    tags.filter { $0.name == name }.map(\.value)
  }
}
