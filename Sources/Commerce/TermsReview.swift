internal import Ledger
internal import Money
internal import Postgres

/// What versions that were just added mean for what is accounted for.
struct TermsReview {
  let days: [LateDay]
  let unshared: [ShareTrueUpStore.UnsharedDay]
  let lines: [LateLine]
  private let book: Book
  private let connection: Connection

  /// Reads what some changes touch, within the transaction that made them.
  init(of changes: [AgreementChange], in book: Book, on connection: Connection) throws {
    self.book = book
    self.connection = connection
    guard let first = changes.map(\.from).min() else {
      (days, unshared, lines) = ([], [], [])
      return
    }
    let codes = Set(changes.map(\.agreement))
    let shares = ShareTrueUpStore(book, on: connection)
    days = try shares.lateDays(from: first, of: codes)
    unshared = try shares.unsharedDays(from: first, of: codes)
    lines = try LineTrueUpStore(book, on: connection).lateLines(from: first, of: codes)
  }

  var isEmpty: Bool { days.isEmpty && unshared.isEmpty && lines.isEmpty }

  /// How many days of a series and items change.
  var count: Int { days.count + unshared.count + lines.count }

  /// Posts one true-up a payee, series and original day.
  func post(approvedBy proposal: Int64, on day: BusinessDay) throws {
    let shares = ShareTrueUpStore(book, on: connection)
    try shares.post(ShareTrueUpRule.trueUps(of: days), approvedBy: proposal, on: day)
    try shares.redistribute(unshared)
    try LineTrueUpStore(book, on: connection).post(lines, approvedBy: proposal, on: day)
  }

  /// Tells in money what changes, with the statements that have told the payees of the days.
  func effects() throws -> [TermsEffect] {
    let statements = try statements()
    func statement(_ party: String, _ day: BusinessDay) -> String? {
      statements.first {
        $0.party == party && $0.first <= day.description && day.description <= $0.last
      }?.number
    }
    let shares = ShareTrueUpRule.trueUps(of: days).map { trueUp in
      TermsEffect(
        day: trueUp.late.day, party: trueUp.party, subject: trueUp.late.series,
        from: trueUp.late.before?.citation, to: trueUp.late.after?.citation,
        beforeMinor: trueUp.beforeMinor, afterMinor: trueUp.afterMinor,
        statement: statement(trueUp.party, trueUp.late.day))
    }
    let firsts = unshared.flatMap { day in
      ShareTrueUpRule.trueUps(of: [late(day)]).map { trueUp in
        TermsEffect(
          day: day.day, party: trueUp.party, subject: day.series, from: nil,
          to: day.version.citation, beforeMinor: 0, afterMinor: trueUp.afterMinor, statement: nil)
      }
    }
    let items = lines.flatMap { line in
      line.parts.filter { $0.amountMinor != 0 }.map { part in
        TermsEffect(
          day: line.orderedOn, party: part.payee, subject: line.item, from: "\(line.before)",
          to: line.after.citation, beforeMinor: part.beforeMinor, afterMinor: part.afterMinor,
          statement: nil)
      }
    }
    return (shares + firsts + items).sorted {
      ($0.day, $0.party, $0.subject) < ($1.day, $1.party, $1.subject)
    }
  }

  private func late(_ day: ShareTrueUpStore.UnsharedDay) -> LateDay {
    LateDay(
      day: day.day, series: day.series,
      netMinor: GST.extract(
        fromMinor: day.grossMinor, rate: book.unlockGSTRate, supply: .interState
      ).netMinor,
      grossMinor: day.grossMinor, heldMinor: [:], before: nil, after: day.version, revision: 0)
  }

  private struct Told {
    let party: String
    let number: String
    let first: String
    let last: String
  }

  private func statements() throws -> [Told] {
    try connection.rows(
      """
      SELECT s.party, s.number, r.first_on, r.last_on
      FROM payout.statement AS s JOIN payout.statement_run AS r ON r.run = s.run
      WHERE s.book = \(book.id) ORDER BY s.number
      """
    ).map { row in
      Told(
        party: try row.value("party"), number: try row.value("number"),
        first: try row.value("first_on"), last: try row.value("last_on"))
    }
  }
}
