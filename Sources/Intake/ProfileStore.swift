package import Ledger
package import Postgres

/// The profiles that people of a book wrote: one proposes a text, another puts it to use.
package struct ProfileStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Proposes a text that has passed its review, and gives the proposal's number.
  ///
  /// The same text again has the same number; nil means that it is in use already.
  package func propose(_ review: ProfileReview) throws -> Int64? {
    let profile = review.profile
    return try connection.row(
      """
      SELECT intake.propose_profile(\(book.id)::integer, \(profile.name),
        \(profile.version)::integer, \(profile.feed), \(profile.family), \(review.yaml))
        AS proposal
      """
    ).optional("proposal")
  }

  /// Puts the proposed text of a profile to use, once it has passed the review of today's program.
  package func activate(_ name: String, catalog: ProfileCatalog) throws -> Profile {
    let waiting = try waiting(name)
    let review = try ProfileReview(yaml: waiting.yaml, file: name, catalog: catalog)
    try connection.execute(
      """
      SELECT intake.activate_profile(\(book.id)::integer, \(waiting.proposal)::bigint)
      """)
    return review.profile
  }

  /// Rejects the proposed text of a profile, or takes one's own back.
  package func reject(_ name: String, reason: String) throws {
    let waiting = try waiting(name)
    try connection.execute(
      """
      SELECT intake.reject_profile(\(book.id)::integer, \(waiting.proposal)::bigint, \(reason))
      """)
  }

  /// Reads the text in use and the waiting one of each profile, with who stands behind them.
  package func standing() throws -> [ProfileStanding] {
    let known = try ProfileCatalog.builtIn().profiles
    return try connection.rows(
      """
      SELECT p.proposal, t.content, p.proposed_by, d.decided_by
      FROM (
        SELECT DISTINCT ON (w.profile, w.verdict IS NULL) w.*
        FROM (
          SELECT p.proposal, p.profile, p.sha256, p.proposed_by, d.decision, d.verdict,
            d.decided_by
          FROM intake.profile_proposal AS p
          LEFT JOIN intake.profile_decision AS d ON d.proposal = p.proposal
          WHERE p.book = \(book.id) AND d.verdict IS DISTINCT FROM 'rejected'
        ) AS w
        ORDER BY w.profile, w.verdict IS NULL, w.decision DESC
      ) AS d
      JOIN intake.profile_proposal AS p ON p.proposal = d.proposal
      JOIN intake.profile_text AS t ON t.sha256 = d.sha256
      ORDER BY p.profile, d.verdict IS NULL
      """
    ).map { row in
      ProfileStanding(
        profile: try Profile.parse(
          yaml: try row.value("content"),
          file: "proposal \(try row.value("proposal", as: Int64.self))", known: known),
        proposedBy: try row.value("proposed_by"), activatedBy: try row.optional("decided_by"))
    }
  }

  private func waiting(_ name: String) throws -> (proposal: Int64, yaml: String) {
    let found = try connection.firstRow(
      """
      SELECT p.proposal, t.content
      FROM intake.profile_proposal AS p JOIN intake.profile_text AS t ON t.sha256 = p.sha256
      WHERE p.book = \(book.id) AND p.profile = \(name)
        AND NOT EXISTS (SELECT FROM intake.profile_decision AS d WHERE d.proposal = p.proposal)
      """)
    guard let found else { throw IntakeError.notProposed(profile: name) }
    return (try found.value("proposal"), try found.value("content"))
  }
}

/// A text of a profile in a book, and the people behind it.
package struct ProfileStanding: Sendable {
  package let profile: Profile
  package let proposedBy: String
  /// Who put it to use; nil while it waits.
  package let activatedBy: String?

  package var isActive: Bool { activatedBy != nil }
}
