import Ledger
import Money

/// A ledger in memory that does one command after the other, by the plainest code.
struct NaiveLedger {
  /// What became of a key.
  enum Fate: Hashable {
    case posted
    case refused(String)
  }

  struct Key: Hashable {
    let source: String
    let id: String
  }

  struct Claim {
    let content: String
    let fate: Fate
    let attempt: Int64
  }

  struct Posting: Hashable {
    let keys: [Key]
    let kind: PostingKind
    let leg: Int
    let move: Fact.Move
    let occurredAt: Instant
    var viewer: Int64?
    var item: String?
  }

  struct Reservation {
    let wallet: String
    let reserved: String
    let expiresAt: Instant
    let amountMinor: Int64
    var capturedMinor: Int64 = 0
    var releasedMinor: Int64 = 0
    let attempt: Int64
    var heldMinor: Int64 { amountMinor - capturedMinor - releasedMinor }
  }

  struct Waiting {
    let fact: Fact
    let attempt: Int64
  }

  static let amountMax: Int64 = 10_000_000_000_000

  var keys: [Key: Claim] = [:]
  var accounts: Set<String> = Set((Chart.house + Chart.sharedAccounts).map(\.code))
  /// Debit positive.
  var balances: [String: Int64] = [:]
  var postings: [Posting] = []
  var waiting: [Waiting] = []
  var reservations: [String: Reservation] = [:]

  /// Tells whether a move may be made at all; nil when it may.
  func refusal(of move: Fact.Move, _ kind: PostingKind, on day: BusinessDay) -> String? {
    guard (1...Self.amountMax).contains(move.amountMinor) else { return "AMOUNT_OUT_OF_RANGE" }
    guard accounts.contains(move.debit), let debit = Chart.account(move.debit),
      accounts.contains(move.credit), let credit = Chart.account(move.credit)
    else { return "ACCOUNT_UNKNOWN" }
    if debit == credit { return "SAME_ACCOUNT" }
    if [move.debit, move.credit].contains(Chart.closedGateway), day >= Chart.closedOn {
      return "ACCOUNT_CLOSED"
    }
    if debit.currency != credit.currency { return "CURRENCY_MISMATCH" }
    return Chart.hasRoute(kind, debit.accountClass, credit.accountClass) ? nil : "NO_ROUTE"
  }

  /// Tells whether every viewer's account that some moves lower stays at zero or above.
  func covers(_ moves: [Fact.Move]) -> Bool {
    var changes: [String: Int64] = [:]
    for move in moves {
      changes[move.debit, default: 0] -= move.amountMinor
      changes[move.credit, default: 0] += move.amountMinor
    }
    return changes.allSatisfy { code, change in
      guard change < 0, code.hasPrefix("liabilities:wallet:") else { return true }
      return held(by: code) + change >= 0
    }
  }

  /// What a viewer's account holds.
  func held(by code: String) -> Int64 { -(balances[code] ?? 0) }

  mutating func post(_ posting: Posting) {
    postings.append(posting)
    balances[posting.move.debit, default: 0] += posting.move.amountMinor
    balances[posting.move.credit, default: 0] -= posting.move.amountMinor
  }

  mutating func post(_ fact: Fact) {
    let keys = fact.ids.map { Key(source: fact.source, id: $0) }
    for (index, move) in fact.moves.enumerated() {
      post(
        Posting(
          keys: keys, kind: fact.kind, leg: index + 1, move: move, occurredAt: fact.occurredAt,
          viewer: fact.viewer))
    }
  }
}
