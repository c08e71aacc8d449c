import Commerce
import Ledger
import Money
import Postgres
import TestSupport

/// A book with agreements in the running test's database, used as the role that posts.
final class CommerceBook {
  let book: Book
  let connection: Connection

  static let day = BusinessDay(daysSince1970: 20_545)

  static func yaml(share: String = "40 %", extra: String = "") -> String {
    """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      tan: MUMB12345C
      registrations:
        - state: 27
          gstin: 27AABCB1234C1ZE
    unlock_gst: 18 %
    parties:
      - { code: razorpay, kind: gateway, name: Razorpay, state: 29 }
      - { code: hdfc-6789, kind: bank, name: HDFC Bank }
      - { code: flipkart, kind: network, name: Flipkart, state: 29 }
      - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }
      - { code: studio-13, kind: creator, name: Studio Thirteen, state: 29 }
    series:
      - { code: S1, title: The Tea Stall }
      - { code: S2, title: The Well }
      - { code: S3, title: The Lift }
    agreements:
      - code: studio-12-share
        party: studio-12
        kind: share
        from: 2026-04-01
        share: \(share)
        series: [S1, S2]
        nature: "1027"
      - code: flipkart-commission
        party: flipkart
        kind: commission
        from: 2026-04-01
        categories: { footwear: 12 %, home: 15 % }
    \(extra)
    """
  }

  init(_ yaml: String = CommerceBook.yaml(), book code: String = "main") throws {
    connection = try TestDatabase.current.poster()
    try Self.apply(yaml.replacing("book: main", with: "book: \(code)"), on: connection)
    book = try Book(code: code, on: connection)
  }

  @discardableResult
  static func apply(_ yaml: String, on connection: Connection) throws -> [AgreementChange] {
    let file = try AgreementsFile(yaml: yaml, name: "agreements.yaml")
    return try connection.transaction { try AgreementStore(on: connection).apply(file) }
  }

  /// One unlock; texts are copied by the staging before the call ends.
  struct Unlock {
    var id: String
    var amountMinor: Int64 = 500
    var series = "S1"
    var episode = "E001"
    var place: Int16 = 29
    var psp = "razorpay"
    var day = CommerceBook.day
  }

  /// Posts unlocks as an import does: through the staging, in one transaction.
  func post(_ unlocks: [Unlock]) throws {
    let lookup = try TestDatabase.current.poster()
    try connection.transaction {
      let staging = try UnlockStaging(book, paidWith: .money, on: connection, lookup: lookup)
      try connection.copyIn(UnlockStaging.columns) { writer in
        for (index, unlock) in unlocks.enumerated() {
          try stage(unlock, record: Int64(index + 1), with: staging, to: writer)
        }
      }
      _ = try LedgerPosting(book, on: connection).postStaged(file: nil)
    }
  }

  private func stage(
    _ unlock: Unlock, record: Int64, with staging: UnlockStaging, to writer: CopyWriter
  ) throws {
    try Array(unlock.id.utf8).withUnsafeBytes { id in
      try Array(unlock.series.utf8).withUnsafeBytes { series in
        try Array(unlock.episode.utf8).withUnsafeBytes { episode in
          try Array(unlock.psp.utf8).withUnsafeBytes { psp in
            try staging.stage(
              UnlockFields(
                id: id, paidAt: Instant(day: unlock.day, secondOfDay: 41_400), viewer: 81_723,
                series: series, episode: episode, amountMinor: unlock.amountMinor, psp: psp,
                place: unlock.place, surface: nil, record: record), to: writer)
          }
        }
      }
    }
  }

  func refund(
    _ id: String, of unlock: String, _ amountMinor: Int64 = 500, daysLater: Int = 1
  ) throws {
    let event = RefundEvent(
      id: id, unlockID: unlock,
      refundedAt: Instant(day: Self.day.adding(days: daysLater), secondOfDay: 43_200),
      amountMinor: amountMinor, currency: .inr, reason: "viewer", record: 1)
    _ = try connection.transaction {
      try RefundStore(book, on: connection).record([event], file: FileID(rawValue: 1))
    }
  }

  @discardableResult
  func postRefunds() throws -> Int { try RefundStore(book, on: connection).postWaiting() }

  /// Rolls up to a new cut and distributes what is due.
  @discardableResult
  func distribute() throws -> DistributionStore.Outcome {
    try Cut.take(of: book, on: connection).rollUp(book, on: connection)
    return try DistributionStore(book, on: connection).distribute()
  }

  /// The balances that are not zero, debit positive.
  func balances() throws -> [String: Int64] {
    var balances: [String: Int64] = [:]
    for line in try TrialBalance(of: book, on: connection).lines where line.balanceMinor != 0 {
      balances[line.account] = line.balanceMinor
    }
    return balances
  }

  /// The postings as `kind day debit < credit amount item`, in the order of their text.
  func postings() throws -> [String] {
    try connection.rows(
      """
      SELECT k.code || ' ' || p.effective_on || ' ' || d.code || ' < ' || c.code || ' '
        || p.amount_minor || coalesce(' ' || p.item, '') AS posting
      FROM ledger.posting AS p
      JOIN ledger.posting_kind AS k ON k.kind = p.kind
      JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      ORDER BY p.kind, d.code COLLATE "C", c.code COLLATE "C", p.effective_on, p.amount_minor
      """
    ).map { try $0.value("posting") }
  }

  func count(_ table: SQL) throws -> Int {
    try connection.row("SELECT count(*) AS count FROM \(fragment: table)").value("count")
  }
}
