internal import Ledger
internal import Money
internal import Postgres

/// Finds the distributed days that later terms change, and posts what they change.
struct ShareTrueUpStore {
  let book: Book
  let connection: Connection

  init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// A day and series that were distributed without terms and have some now.
  struct UnsharedDay {
    let day: BusinessDay
    let series: String
    let grossMinor: Int64
    let version: ShareVersion
  }

  /// Reads the distributed days from one on whose terms changed, of some agreements.
  func lateDays(from first: BusinessDay, of agreements: Set<String>) throws -> [LateDay] {
    try distributed(from: first).filter { found in
      guard !agreements.isDisjoint(with: found.agreements) else { return false }
      guard let before = found.late.before, let after = found.late.after else {
        return found.late.before != found.late.after
      }
      return before != after && !before.pays(as: after)
    }.map(\.late)
  }

  /// Reads the days from one on that some agreements share for the first time.
  func unsharedDays(from first: BusinessDay, of agreements: Set<String>) throws -> [UnsharedDay] {
    let versions = try versions()
    return try connection.rows(
      """
      SELECT u.day, s.code AS series, u.gross_minor, u.to_agreement, u.to_version
      FROM commerce.unshared_days(\(book.id)::integer, \(first.description)::date) AS u
      JOIN ledger.series AS s ON s.series = u.series
      ORDER BY u.day, s.code
      """
    ).compactMap { row in
      guard let version = try version(row, "to", among: versions),
        agreements.contains(version.agreement)
      else { return nil }
      return UnsharedDay(
        day: try BusinessDay(try row.value("day")), series: try row.value("series"),
        grossMinor: try row.value("gross_minor"), version: version)
    }
  }

  /// Posts true-ups on a day, and keeps them as rows and as lines of the payees' statements.
  func post(_ trueUps: [ShareTrueUp], approvedBy proposal: Int64, on day: BusinessDay) throws {
    try post(trueUps.map { Approved(trueUp: $0, proposal: proposal, countedOn: day) })
  }

  /// Has the days distributed anew that are shared for the first time.
  func redistribute(_ days: [UnsharedDay]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.distribution_due (book, day)
      SELECT DISTINCT \(book.id)::integer, w.day
      FROM unnest(\(days.map(\.day.description))::date[]) AS w (day)
      ON CONFLICT ON CONSTRAINT distribution_due_pkey DO NOTHING
      """)
  }

  /// Makes up for what a distribution has added to days that have a true-up.
  ///
  /// Such a day keeps the version that it used first, so that late facts come at its rate; what
  /// the later terms pay beyond it follows here, counted on the day itself.
  func settle() throws -> Int {
    let first = try connection.row(
      "SELECT min(day) AS day FROM commerce.share_true_up WHERE book = \(book.id)"
    ).optional("day", as: String.self)
    guard let first else { return 0 }
    var approved: [Approved] = []
    let standing = try distributed(from: try BusinessDay(first)).filter { $0.late.revision > 0 }
    for (proposal, days) in Dictionary(grouping: standing, by: \.proposal) {
      guard let proposal else { continue }
      let days = days.map(\.late.standing)
      for trueUp in ShareTrueUpRule.trueUps(of: days) where trueUp.amountMinor != 0 {
        approved.append(
          Approved(trueUp: trueUp, proposal: proposal, countedOn: trueUp.late.day))
      }
    }
    try post(approved.sorted { $0.trueUp.externalID < $1.trueUp.externalID })
    return approved.count
  }

  private struct Distributed {
    let late: LateDay
    let proposal: Int64?

    var agreements: Set<String> {
      Set([late.before?.agreement, late.after?.agreement].compactMap { $0 })
    }
  }

  struct Approved {
    let trueUp: ShareTrueUp
    let proposal: Int64
    let countedOn: BusinessDay
  }

  private struct SeriesDay: Hashable {
    let day: String
    let series: String
  }

  private func distributed(from first: BusinessDay) throws -> [Distributed] {
    let versions = try versions()
    var held: [SeriesDay: [String: Int64]] = [:]
    for row in try connection.rows(
      """
      SELECT h.day, s.code AS series, h.party, h.share_minor
      FROM commerce.held_shares(\(book.id)::integer, \(first.description)::date) AS h
      JOIN ledger.series AS s ON s.series = h.series
      """)
    {
      let key = SeriesDay(day: try row.value("day"), series: try row.value("series"))
      held[key, default: [:]][try row.value("party")] = try row.value("share_minor")
    }
    return try connection.rows(
      """
      SELECT t.*, s.code
      FROM commerce.distributed_terms(\(book.id)::integer, \(first.description)::date) AS t
      JOIN ledger.series AS s ON s.series = t.series
      ORDER BY t.day, s.code
      """
    ).map { row in
      let key = SeriesDay(day: try row.value("day"), series: try row.value("code"))
      return Distributed(
        late: LateDay(
          day: try BusinessDay(key.day), series: key.series,
          netMinor: try row.value("net_minor"), grossMinor: try row.value("gross_minor"),
          heldMinor: held[key, default: [:]],
          before: try version(row, "from", among: versions),
          after: try version(row, "to", among: versions), revision: try row.value("revision")),
        proposal: try row.optional("proposal"))
    }
  }

  private struct VersionKey: Hashable {
    let agreement: String
    let version: Int
  }

  private func version(
    _ row: Row, _ side: String, among versions: [VersionKey: ShareVersion]
  ) throws -> ShareVersion? {
    guard let agreement: String = try row.optional("\(side)_agreement") else { return nil }
    return versions[
      VersionKey(agreement: agreement, version: try row.value("\(side)_version"))]
  }

  private func versions() throws -> [VersionKey: ShareVersion] {
    var splits: [VersionKey: [String: BasisPoints]] = [:]
    for row in try connection.rows(
      """
      SELECT agreement, version, party, weight_bp FROM commerce.agreement_split
      WHERE book = \(book.id)
      """)
    {
      let key = VersionKey(
        agreement: try row.value("agreement"), version: try row.value("version"))
      splits[key, default: [:]][try row.value("party")] = try BasisPoints(
        try row.value("weight_bp"))
    }
    let whole = try BasisPoints(10_000)
    var versions: [VersionKey: ShareVersion] = [:]
    for row in try connection.rows(
      """
      SELECT agreement, version, party, share_bp FROM commerce.agreement
      WHERE book = \(book.id) AND kind = 'share'
      """)
    {
      let key = VersionKey(
        agreement: try row.value("agreement"), version: try row.value("version"))
      versions[key] = ShareVersion(
        agreement: key.agreement, version: key.version,
        rate: try BasisPoints(try row.value("share_bp")),
        weights: try splits[key] ?? [row.value("party"): whole])
    }
    return versions
  }
}

extension LateDay {
  /// The same day by the terms that it stands by, not by those that hold now.
  fileprivate var standing: LateDay {
    LateDay(
      day: day, series: series, netMinor: netMinor, grossMinor: grossMinor, heldMinor: heldMinor,
      before: before, after: before, revision: revision)
  }
}
