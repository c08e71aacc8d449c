package import Ledger
package import Money
package import Postgres

/// The door for terms: applies files, and lets two people stand for what is late or unusual.
package struct TermsStore {
  let connection: Connection

  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Whether a file may reach back to days that are accounted for.
  package enum Reach: Hashable, Sendable {
    case fromNowOn
    case retroactive
  }

  /// Applies a file, or proposes it where it takes a second person.
  ///
  /// A dry run takes the same path, tells what would change and keeps nothing.
  package func submit(
    _ file: AgreementsFile, yaml: String, name: String, reach: Reach, isDryRun: Bool
  ) throws -> TermsOutcome {
    let tried = try trial(isKept: { !isDryRun && !$0.waits }) {
      try self.tried(file, reach: reach)
    }
    guard tried.waits, !isDryRun else {
      return TermsOutcome(changes: tried.changes, effects: tried.effects, proposal: nil)
    }
    let proposal = try connection.transaction {
      try propose(file, yaml: yaml, name: name, tried: tried)
    }
    return TermsOutcome(changes: tried.changes, effects: tried.effects, proposal: proposal)
  }

  /// Approves the terms that another person proposed: applies them, and posts on a day what they
  /// make up for.
  package func approve(
    _ proposal: Int64, in book: Book, on day: BusinessDay, isDryRun: Bool
  ) throws -> TermsOutcome {
    try trial(isKept: { _ in !isDryRun }) {
      let kept = try connection.row(
        """
        SELECT file, content, is_late
        FROM commerce.approve_terms(\(book.id)::integer, \(proposal)::bigint)
        """)
      let file = try AgreementsFile(
        yaml: try kept.value("content"), name: try kept.value("file"))
      let (changes, review) = try AgreementStore(on: connection)
        .add(file, approvedBy: proposal)
      let isLate: Bool = try kept.value("is_late")
      guard isLate || review.isEmpty else { throw AgreementStore.backdated(changes, review) }
      let effects = try review.effects()
      try review.post(approvedBy: proposal, on: day)
      return TermsOutcome(changes: changes, effects: effects, proposal: nil)
    }
  }

  /// Rejects the terms that another person proposed, or takes one's own back.
  package func reject(_ proposal: Int64, in book: Book, reason: String) throws {
    try connection.execute(
      """
      SELECT commerce.reject_terms(\(book.id)::integer, \(proposal)::bigint, \(reason))
      """)
  }

  typealias Override = (agreement: String, rule: Int, rate: BasisPoints, reason: String)

  struct Tried {
    let changes: [AgreementChange]
    let effects: [TermsEffect]
    /// The rates beyond the bounds that are new.
    let overrides: [Override]

    var waits: Bool { !effects.isEmpty || !overrides.isEmpty }
  }

  /// Finds what a file would change.
  ///
  /// Rates beyond the bounds are tried as if they were approved; a transaction in which that was
  /// done cannot be committed.
  private func tried(_ file: AgreementsFile, reach: Reach) throws -> Tried {
    let store = AgreementStore(on: connection)
    let news = try store.news(of: file)
    let overrides = news.flatMap { agreement in
      agreement.overrides.map { (agreement.code, $0.rule, $0.rate, $0.reason) }
    }
    let trial = overrides.isEmpty ? nil : try approveForTrial(overrides, of: file)
    let (changes, review) = try store.add(file, approvedBy: trial)
    guard review.isEmpty || reach == .retroactive else {
      throw AgreementStore.backdated(changes, review)
    }
    return Tried(changes: changes, effects: try review.effects(), overrides: overrides)
  }

  /// Runs a body in a transaction that is rolled back unless its result is to be kept.
  private func trial<R>(isKept: (R) -> Bool, _ body: () throws -> R) throws -> R {
    var result: R?
    do {
      return try connection.transaction {
        let value = try body()
        result = value
        guard isKept(value) else { throw Undone() }
        return value
      }
    } catch {
      guard error is Undone, let result else { throw error }
      return result
    }
  }
}

/// The end of a trial whose result is not kept.
private struct Undone: Error {}
