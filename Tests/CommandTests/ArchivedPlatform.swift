import Foundation
import Postgres
import TestSupport
import Testing

/// A platform with postings of March 2025, rolled up and sealed, and a folder for their export.
struct ArchivedPlatform {
  static let transactions = 5_000
  let platform: SimulatedPlatform
  var folder: String { "\(platform.folder.path)/archive" }
  var file: String { "\(folder)/posting-2025-03.csv" }

  init(openItem: Bool = false, isSealed: Bool = true) throws {
    platform = try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 1, faults: "none")
    try post(openItem: openItem)
    for command in [["close", "2025-03"]] + (isSealed ? [["rollup"], ["seal"]] : []) {
      let run = try runBahi(command)
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  /// Posts settlements that the bank has paid, as if that had been in March 2025.
  private func post(openItem: Bool) throws {
    try TestDatabase.current.superuserConnection().script(
      .trusted(
        """
        SELECT ledger.ensure_partition('2025-03-10');
        SELECT * FROM ledger.ensure_account(1, '[
          {"code": "assets:psp:razorpay", "class": "psp", "currency": "INR"},
          {"code": "assets:settling:razorpay", "class": "settling", "currency": "INR"},
          {"code": "assets:bank:hdfc-1", "class": "bank", "currency": "INR"}]');
        SELECT ledger.ensure_source('old');
        INSERT INTO ledger.batch (book, posting_count) VALUES (1, 1);
        INSERT INTO ledger.source_key (txn, xid, book, source, external_id, event_hash)
        SELECT ledger.first_txn('2025-03-10') + n, pg_current_xact_id()::text::bigint, 1, s.source,
          'old-' || n, sha256('')
        FROM generate_series(1, \(Self.transactions)) AS n
        JOIN ledger.source AS s ON s.code = 'old';
        INSERT INTO ledger.posting (txn, book, leg, kind, xid, debit, credit, amount_minor,
          occurred_at, batch, effective_on, item)
        SELECT ledger.first_txn('2025-03-10') + n, 1, m.leg, m.kind,
          pg_current_xact_id()::text::bigint, d.account, c.account, 100 + n,
          timestamptz '2025-03-10 00:00:00.000001+00' + make_interval(secs => n), 1,
          date '2025-03-10' + n % 5, E'S"x",\\n' || n % 40
        FROM generate_series(1, \(Self.transactions)) AS n
        CROSS JOIN (VALUES (1, 7, 'settling', 'psp'), (2, 8, 'bank', 'settling'))
          AS m (leg, kind, debit, credit)
        JOIN ledger.account AS d ON d.class = m.debit AND d.code LIKE 'assets:%'
        JOIN ledger.account AS c ON c.class = m.credit AND c.code LIKE 'assets:%'
        WHERE m.leg = 1 OR n > 1 OR NOT \(openItem);
        """))
  }

  func archive(
    _ verb: String, _ further: String...
  ) throws -> (status: Int32, stdout: String, stderr: String) {
    try runBahi(["archive", verb, "2025-03"] + further)
  }

  /// Exports and detaches the month.
  func detach() throws {
    for verb in ["export", "detach"] {
      let run = try archive(verb, "-o", folder)
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  func drop() throws {
    try TestDatabase.current.superuserConnection().execute(
      "DROP TABLE ledger.archived_posting_202503")
  }

  func verify(
    _ further: String...
  ) throws -> (status: Int32, stdout: String, stderr: String) {
    try runBahi(["verify", "-O", "csv"] + further)
  }

  func digest() throws -> String {
    try TestDatabase.current.superuserConnection().row(
      "SELECT recon.digest(1) AS digest"
    ).value("digest")
  }

  func count() throws -> Int {
    try TestDatabase.current.superuserConnection().row(
      "SELECT count(*) AS count FROM ledger.posting"
    ).value("count")
  }
}
