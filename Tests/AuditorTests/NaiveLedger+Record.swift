import Ledger
import Money

extension NaiveLedger {
  /// The SQLSTATE by which a batch with a move that may not be made is refused.
  private static let states = [
    "ACCOUNT_UNKNOWN": "BH010", "ACCOUNT_CLOSED": "BH011", "CURRENCY_MISMATCH": "BH012",
    "NO_ROUTE": "BH013", "AMOUNT_OUT_OF_RANGE": "BH016", "SAME_ACCOUNT": "BH017",
  ]

  /// Records facts: all or none, each once, and what lacks cover waits.
  mutating func record(_ facts: [Fact], attempt: Int64) -> String {
    var opened = self
    opened.accounts.formUnion(facts.flatMap { $0.moves.flatMap { [$0.debit, $0.credit] } })
    for fact in facts {
      for move in fact.moves {
        if [.reserve, .capture, .release].contains(fact.kind) { return "BH015" }
        let day = fact.occurredAt.businessDay
        if let reason = opened.refusal(of: move, fact.kind, on: day) {
          return Self.states[reason] ?? reason
        }
      }
    }
    // A file draws on no hold: none of its facts names one.
    if facts.contains(where: { $0.moves.contains { $0.debit.hasSuffix(":reserved") } }) {
      return "BH064"
    }
    return opened.recordAllowed(facts, attempt: attempt).map { answer in
      self = opened
      return answer
    } ?? "conflict"
  }

  private mutating func recordAllowed(_ facts: [Fact], attempt: Int64) -> String? {
    var posted = 0
    var legs = 0
    var unchanged = 0
    var waits = 0
    for fact in facts {
      let own = fact.ids.map { Key(source: fact.source, id: $0) }
      let claims = own.compactMap { keys[$0] }
      guard claims.allSatisfy({ $0.content == fact.content && $0.fate == .posted }) else {
        return nil
      }
      guard claims.isEmpty else {
        guard claims.count == own.count else { return nil }
        unchanged += 1
        continue
      }
      for key in own {
        keys[key] = Claim(content: fact.content, fate: .posted, attempt: attempt)
      }
      if covers(fact.moves) {
        post(fact)
        posted += 1
        legs += fact.moves.count
      } else {
        waiting.append(Waiting(fact: fact, attempt: attempt))
        waits += 1
      }
    }
    return "posted \(posted) legs \(legs) unchanged \(unchanged) waiting \(waits)"
  }

  /// Posts what waited and is covered now, in the order in which it happened.
  ///
  /// What another client recorded meanwhile may be unseen: then the answer decides.
  mutating func retry(answer: String, mayBeUnseen: (Int64) -> Bool) -> [String] {
    var answered = Set(answer.split(separator: "\n").map(String.init))
    var wrong: [String] = []
    var left: [Waiting] = []
    for entry in waiting.sorted(by: { $0.fact.occurredAt < $1.fact.occurredAt }) {
      let id = entry.fact.ids[0]
      let isPosted = answered.remove(":" + id) != nil
      let isCovered = covers(entry.fact.moves)
      if isPosted != isCovered, isPosted || !mayBeUnseen(entry.attempt) {
        wrong.append(
          "\(id) waited, was \(isCovered ? "" : "not ")covered and \(isPosted ? "" : "not ")posted")
      }
      if isPosted { post(entry.fact) } else { left.append(entry) }
    }
    waiting = left
    return wrong + answered.sorted().map { "\($0) was posted and did not wait" }
  }
}
