import Money
import Postgres
import TestSupport

@testable import Ledger

/// A book of the running test's database with its sealer and verifier.
struct SealedBook {
  let ledger: LedgerBook
  private let reader: Connection

  init() throws {
    ledger = try LedgerBook()
    reader = try TestDatabase.current.poster()
  }

  /// Takes a cut and seals up to it.
  @discardableResult
  func seal(isDryRun: Bool = false) throws -> SealBlock? {
    try seal(upTo: ledger.cut(), isDryRun: isDryRun)
  }

  func seal(upTo cut: Cut, isDryRun: Bool = false) throws -> SealBlock? {
    try Sealer(ledger.book, on: ledger.connection, reader: reader)
      .seal(upTo: cut, isDryRun: isDryRun)
  }

  func verify(
    from first: Int32 = 1, head: String? = nil, archive: String? = nil
  ) throws -> SealVerification {
    try SealVerifier(ledger.book, on: ledger.connection, reader: reader)
      .verify(from: first, head: head, archive: archive)
  }

  /// The sentences of a verification.
  func findings(head: String? = nil, archive: String? = nil) throws -> [String] {
    let result = try verify(head: head, archive: archive)
    return result.differences.map(\.description) + result.gaps
  }

  /// Posts what has a row in every sealed table, and seals it as block 1; then more as block 2.
  func fill() throws {
    let plain = LedgerBook.unlock("unl-1")
    try ledger.post(
      [
        Transaction(
          kind: .unlock, effectiveOn: plain.effectiveOn, occurredAt: plain.occurredAt,
          transfers: plain.transfers, keys: plain.keys,
          document: Document(memo: "first", detail: "{\"a\": 1}"))
      ] + (2...5).map { LedgerBook.unlock("unl-\($0)", Int64($0) * 100) })
    try ledger.connection.script(
      """
      INSERT INTO commerce.party (book, party, kind, name) VALUES (1, 'studio', 'creator', 'Studio');
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, share_bp, content)
      VALUES (1, 'terms', 1, 'studio', 'share', '2026-04-01', 4000, 'content');
      SELECT ledger.ensure_series(1, '{S1}', '{One}');
      INSERT INTO commerce.agreement_series (book, agreement, version, series)
      SELECT 1, 'terms', 1, series FROM ledger.series;
      INSERT INTO commerce.agreement_category (book, agreement, version, category, rate_bp)
      VALUES (1, 'terms', 1, 'fashion', 1500);
      INSERT INTO commerce.commission_rule (
        book, agreement, version, rule, category, priority, valid_from, rate_bp, bonus_minor,
        rounding)
      VALUES (1, 'terms', 1, 1, 'fashion', 0, '2026-04-01', 1500, 0, 'half-up');
      """)
    try seal()
    try ledger.post([LedgerBook.unlock("unl-6"), LedgerBook.unlock("unl-7")])
    try seal()
  }

  func transaction(of key: String) throws -> Int64 {
    try ledger.connection.row(
      "SELECT txn FROM ledger.source_key WHERE external_id = \(key)"
    ).value("txn")
  }
}

/// Changes rows as only a superuser can, who takes the guards and the foreign keys away first.
func tamper(_ table: String, _ statements: String) throws {
  let connection = try TestDatabase.current.superuserConnection()
  try connection.script(
    .trusted(
      """
      SET session_replication_role = replica;
      ALTER TABLE \(table) DISABLE TRIGGER refuse_change;
      \(statements);
      ALTER TABLE \(table) ENABLE ALWAYS TRIGGER refuse_change
      """))
}
