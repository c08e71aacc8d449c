package import Ledger
package import Money
package import Postgres

/// Earns subscriptions day by day: one posting a day and cohort, cumulative, each change once.
package struct SubscriptionRecognition {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Posts what every cohort earns through a day, in one transaction; tells how many postings that
  /// made.
  ///
  /// Cohorts whose spans changed are followed from their start; of the others only the days that
  /// no run has reached yet.
  @discardableResult
  package func recognise(through day: BusinessDay) throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.subscription'), \(book.id)::integer)")
      let reached = try reachedDay()
      let last = max(day, reached ?? day)
      let due = try takeDue(through: last)
      var targets: [Target] = []
      for cohort in try cohorts(after: reached, through: last, due: due) {
        let isDue = due.contains(CohortID(cohort.startOn, cohort.days))
        let first =
          isDue ? cohort.startOn : max(cohort.startOn, reached?.adding(days: 1) ?? cohort.startOn)
        let until = min(cohort.lastDay, last)
        guard first <= until else { continue }
        targets += (0...until.days(since: first)).map { offset in
          let date = first.adding(days: offset)
          return Target(cohort: cohort, day: date, amountMinor: cohort.earned(on: date))
        }
      }
      return try post(targets, posted: try posted(of: due))
    }
  }

  private struct CohortID: Hashable {
    let startOn: BusinessDay
    let days: Int

    init(_ startOn: BusinessDay, _ days: Int) {
      self.startOn = startOn
      self.days = days
    }
  }

  private struct Target {
    let cohort: SubscriptionCohort
    let day: BusinessDay
    let amountMinor: Int64
  }

  private struct PostedKey: Hashable {
    let cohort: CohortID
    let day: BusinessDay
  }

  private func reachedDay() throws -> BusinessDay? {
    try connection.row(
      "SELECT max(day) AS day FROM commerce.subscription_recognition WHERE book = \(book.id)"
    ).optional("day", as: String.self).map { try BusinessDay($0) }
  }

  /// Takes the cohorts that are due and have started.
  private func takeDue(through last: BusinessDay) throws -> Set<CohortID> {
    Set(
      try connection.rows(
        """
        DELETE FROM commerce.subscription_due
        WHERE book = \(book.id) AND start_on <= \(last.description)::date
        RETURNING start_on, days
        """
      ).map { CohortID(try BusinessDay(try $0.value("start_on")), try $0.value("days")) })
  }

  /// Reads the cohorts that are due, and those that earn on days that no run has reached.
  ///
  /// A due cohort that has lost all its spans is there as well, with nothing to earn.
  private func cohorts(
    after reached: BusinessDay?, through last: BusinessDay, due: Set<CohortID>
  ) throws -> [SubscriptionCohort] {
    var nets: [CohortID: Int64] = Dictionary(uniqueKeysWithValues: due.map { ($0, 0) })
    var cuts: [CohortID: [SubscriptionCohort.Cut]] = [:]
    for row in try connection.rows(
      """
      SELECT s.start_on, s.days, s.cut_on, sum(s.net_minor)::bigint AS net_minor,
        coalesce(sum(s.kept_minor), 0)::bigint AS kept_minor
      FROM commerce.subscription_span AS s
      WHERE s.book = \(book.id) AND (
        (s.start_on, s.days) IN (
          SELECT * FROM unnest(
            \(due.map(\.startOn.description))::date[], \(due.map(\.days))::integer[]))
        OR s.start_on <= \(last.description)::date
          AND (\(reached == nil) OR s.start_on + s.days - 1 > \(reached?.description)::date))
      GROUP BY 1, 2, 3
      """)
    {
      let id = CohortID(try BusinessDay(try row.value("start_on")), try row.value("days"))
      let netMinor: Int64 = try row.value("net_minor")
      if let cutOn: String = try row.optional("cut_on") {
        cuts[id, default: []].append(
          SubscriptionCohort.Cut(
            on: try BusinessDay(cutOn), netMinor: netMinor,
            keptMinor: try row.value("kept_minor")))
        nets[id, default: 0] += 0
      } else {
        nets[id, default: 0] += netMinor
      }
    }
    return nets.map { id, netMinor in
      SubscriptionCohort(
        startOn: id.startOn, days: id.days, netMinor: netMinor, cuts: cuts[id, default: []])
    }.sorted { ($0.startOn, $0.days) < ($1.startOn, $1.days) }
  }

  private func posted(
    of due: Set<CohortID>
  ) throws -> [PostedKey: (revision: Int, amountMinor: Int64)] {
    var posted: [PostedKey: (revision: Int, amountMinor: Int64)] = [:]
    for row in try connection.rows(
      """
      SELECT DISTINCT ON (start_on, days, day) start_on, days, day, revision, amount_minor
      FROM commerce.subscription_recognition
      WHERE book = \(book.id) AND (start_on, days) IN (
        SELECT * FROM unnest(
          \(due.map(\.startOn.description))::date[], \(due.map(\.days))::integer[]))
      ORDER BY start_on, days, day, revision DESC
      """)
    {
      let key = PostedKey(
        cohort: CohortID(try BusinessDay(try row.value("start_on")), try row.value("days")),
        day: try BusinessDay(try row.value("day")))
      posted[key] = (try row.value("revision"), try row.value("amount_minor"))
    }
    return posted
  }

  private func post(
    _ targets: [Target], posted: [PostedKey: (revision: Int, amountMinor: Int64)]
  ) throws -> Int {
    var rows: [(target: Target, revision: Int, id: String)] = []
    var transactions: [Transaction] = []
    for target in targets {
      let cohort = target.cohort
      let before =
        posted[PostedKey(cohort: CohortID(cohort.startOn, cohort.days), day: target.day)]
        ?? (0, 0)
      guard target.amountMinor != before.amountMinor else { continue }
      let revision = before.revision + 1
      transactions.append(
        SubscriptionRule.recognition(
          of: cohort, on: target.day, amountMinor: target.amountMinor - before.amountMinor,
          revision: revision))
      rows.append(
        (
          target, revision,
          SubscriptionRule.recognitionID(of: cohort, on: target.day, revision: revision)
        ))
    }
    try LedgerPosting(book, on: connection).post(transactions)
    try connection.execute(
      """
      INSERT INTO commerce.subscription_recognition (
        book, start_on, days, day, revision, amount_minor, txn)
      SELECT \(book.id), w.start_on, w.days, w.day, w.revision, w.amount_minor, k.txn
      FROM unnest(
        \(rows.map(\.target.cohort.startOn.description))::date[],
        \(rows.map(\.target.cohort.days))::integer[], \(rows.map(\.target.day.description))::date[],
        \(rows.map(\.revision))::integer[], \(rows.map(\.target.amountMinor))::bigint[],
        \(rows.map(\.id))::text[]
      ) AS w (start_on, days, day, revision, amount_minor, external_id)
      JOIN ledger.source AS s ON s.code = 'subscription-recognition'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
    return transactions.count
  }
}
