import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("No way around the ledger", .database)
struct BypassTests {
  private static let hostile = "'); DROP TABLE ledger.posting; --"

  @Test(
    "Neither the owner nor a replica changes what is recorded, in a leaf or through its table",
    arguments: Intruder.masters)
  func change(intruder: Intruder) throws {
    _ = try filledBook()
    let before = try Holdings()
    let connection = try intruder.connection()
    let relations = try [
      "ledger.posting": "amount_minor = amount_minor + 1",
      firstLeaf(of: "ledger.posting"): "amount_minor = amount_minor + 1",
      "ledger.source_key": "txn = txn + 1", firstLeaf(of: "ledger.source_key"): "txn = txn + 1",
      "ledger.document": "memo = ''", "ledger.batch": "posting_count = 0",
      "ledger.cut": "horizon = 0",
    ]
    for (relation, change) in relations {
      for statement in [
        "UPDATE \(relation) SET \(change)", "DELETE FROM \(relation)",
        "TRUNCATE \(relation) CASCADE",
      ] {
        #expect(
          try sqlState { try connection.execute(.trusted(statement)) } == "BH002", "\(statement)")
      }
    }
    #expect(try Holdings() == before)
  }

  @Test("Every append-only table refuses to be emptied", arguments: Intruder.masters)
  func truncate(intruder: Intruder) throws {
    _ = try filledBook()
    let connection = try intruder.connection()
    let tables = try TestDatabase.current.superuserConnection().rows(
      """
      SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
      WHERE tgfoid IN ('ledger.refuse_change'::regproc, 'intake.refuse_line_change'::regproc)
      """
    ).map { try $0.value("name", as: String.self) }
    #expect(tables.count >= 17 + 16 + 3)
    for table in tables {
      #expect(
        try sqlState { try connection.execute(.trusted("TRUNCATE \(table) CASCADE")) } == "BH002",
        "\(table)")
    }
  }

  @Test("No late leg joins a transaction that stands", arguments: Intruder.strangers)
  func lateLeg(intruder: Intruder) throws {
    _ = try filledBook()
    let before = try Holdings()
    let connection = try intruder.connection()
    for relation in ["ledger.posting", try firstLeaf(of: "ledger.posting")] {
      let state = try sqlState {
        try connection.execute(
          .trusted(
            """
            INSERT INTO \(relation) (
              txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch,
              effective_on)
            SELECT txn, book, 2, kind, xid, debit, credit, 1, occurred_at, batch, effective_on
            FROM ledger.posting
            """))
      }
      #expect(state == "42501", "\(relation)")
    }
    #expect(try Holdings() == before)
  }

  @Test("A staged number below the reserved ones, which could be an old one, is refused")
  func numberBelow() throws {
    let ledger = try filledBook()
    let before = try Holdings()
    #expect(try sqlState { try stage(number: -1, kind: 1, on: ledger) } == "BH014")
    #expect(try sqlState { try stage(number: -1024, kind: 1, on: ledger) } == "BH014")
    #expect(try Holdings() == before)
    try stage(number: 0, kind: 1, on: ledger)
    #expect(try Holdings() != before)
  }

  @Test("No kind moves money from the bank to what a payee is owed, nor does one that is unknown")
  func payableToBank() throws {
    let ledger = try filledBook()
    let before = try Holdings()
    let known: Int = try ledger.count("ledger.posting_kind")
    let kinds = (1...Int16(98)).compactMap(PostingKind.init(rawValue:))
    #expect(kinds.count == known)
    for kind in kinds {
      let payment = LedgerBook.transaction(
        kind, "pay-1", from: .bank("hdfc-6789"), to: .payable("studio-12"), 500)
      // What has a function of its own is refused before its route is looked at.
      let hasOther: [PostingKind] = [
        .journal, .reversal, .transfer, .yearEnd, .reserve, .capture, .release, .taxPayment,
        .writeOff, .grant, .advance, .void,
      ]
      let state = hasOther.contains(kind) ? "BH015" : "BH013"
      #expect(try sqlState { try ledger.post([payment]) } == state, "\(kind)")
    }
    #expect(try sqlState { try stage(number: 0, kind: 99, on: ledger) } == "BH013")
    #expect(try Holdings() == before)
  }

  @Test("SQL in a memo, an item, a key and a detail is kept as text")
  func hostileText() throws {
    let ledger = try LedgerBook()
    let plain = LedgerBook.unlock("unl-1")
    let detail = "{\"note\": \"\(Self.hostile)\"}"
    let transfer = try #require(
      Transfer(
        debit: .psp("razorpay"), credit: .unlockProceeds, signedMinor: 500,
        dimensions: Dimensions(item: Self.hostile)))
    try ledger.post([
      Transaction(
        kind: .unlock, effectiveOn: plain.effectiveOn, occurredAt: plain.occurredAt,
        transfers: [transfer], keys: [LedgerBook.key(Self.hostile, Self.hostile)],
        document: Document(memo: Self.hostile, detail: detail))
    ])
    let row = try ledger.connection.row(
      """
      SELECT d.memo, d.detail ->> 'note' AS note, p.item, k.external_id, s.code
      FROM ledger.posting AS p
      JOIN ledger.document AS d USING (book, txn)
      JOIN ledger.source_key AS k USING (book, txn)
      JOIN ledger.source AS s USING (source)
      """)
    #expect(row.texts == Array(repeating: Self.hostile, count: 5))
  }

  @Test("Only the owner touches a guard", arguments: Intruder.strangers)
  func disabling(intruder: Intruder) throws {
    _ = try filledBook()
    let connection = try intruder.connection()
    let leaf = try firstLeaf(of: "ledger.posting")
    for statement in [
      "ALTER TABLE ledger.posting DISABLE TRIGGER ALL",
      "ALTER TABLE \(leaf) DISABLE TRIGGER refuse_truncate",
      "ALTER TABLE intake.line DISABLE TRIGGER refuse_change",
      "ALTER TABLE ledger.posting DETACH PARTITION \(leaf)",
      "DROP TRIGGER refuse_change ON ledger.posting",
      "DROP FUNCTION ledger.refuse_change() CASCADE",
      """
      CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN RETURN NEW; END'
      """,
    ] {
      #expect(
        try sqlState { try connection.execute(.trusted(statement)) } == "42501", "\(statement)")
    }
  }

  @Test("Nobody but a superuser plays the replica", arguments: Intruder.strangers + [.owner])
  func replicationRole(intruder: Intruder) throws {
    let connection = try intruder.connection()
    let state = try sqlState { try connection.execute("SET session_replication_role = replica") }
    #expect(state == "42501")
  }

  /// What only functions of the ledger call.
  private static let innerFunctions = """
    approval_basis authorise_batch check_transfer claim_requests close_ways content_digest \
    cover_staged decide_requests decide_unless_overtaken draw_lots fold_coins fold_passes \
    fold_refunds fold_stores fold_voids fold_window guard_archived guard_rows hashed \
    keep_in_force keep_period keep_totals live_batch lock_staged log_change move_balances \
    move_coins move_requested_coins move_staged_coins note_archive note_closing note_progress \
    open_lots open_profile open_proposal open_review open_terms open_way place_staged post_batch \
    post_journal post_requests post_transfer put_in_force refuse_events refuse_trial \
    rejection_basis release_lines require_admin require_an_admin require_detached require_folded \
    require_fresh_snapshot require_legs require_open_block require_override require_reversible \
    require_role require_same_content require_sealed require_undecided require_unmatched_events \
    require_unneeded require_unused_events require_voidable require_voidable_events reserve_txns \
    restore_lots stage_attempts stage_journal staged_moves submit_journal summarize_ranges \
    take_back_year take_lots use_lots void_lines void_transactions voided_money
    """

  @Test("No function of the book is for everyone, and only the poster posts")
  func functions() throws {
    let ledger = try filledBook()
    let granted = try TestDatabase.current.superuserConnection().row(
      """
      SELECT count(*) AS functions,
        string_agg(proname, ' ' ORDER BY proname)
          FILTER (WHERE NOT has_function_privilege('bahi_post', oid, 'EXECUTE')) AS inner_ones,
        count(*) FILTER (WHERE has_function_privilege('bahi_read', oid, 'EXECUTE')) AS reader,
        count(*) FILTER (WHERE has_function_privilege('public', oid, 'EXECUTE')) AS everyone
      FROM pg_proc WHERE proowner = 'bahi_owner'::regrole
      """)
    let functions: Int = try granted.value("functions")
    #expect(functions > 20)
    #expect(try granted.value("inner_ones") == Self.innerFunctions)
    #expect(try granted.value("reader") == 0)
    #expect(try granted.value("everyone") == 0)
    for intruder in [Intruder.reader, .login, .payee] {
      let connection = try intruder.connection()
      for call: SQL in [
        "SELECT ledger.open_staging()", "SELECT * FROM ledger.post_staged(\(ledger.book.id), NULL)",
        "SELECT * FROM ledger.take_cut(\(ledger.book.id))",
      ] {
        #expect(try sqlState { try connection.execute(call) } == "42501", "\(intruder): \(call)")
      }
    }
  }

  /// A book with postings, keys, a document, a batch and a cut.
  private func filledBook() throws -> LedgerBook {
    let ledger = try LedgerBook()
    let plain = LedgerBook.unlock("unl-1")
    try ledger.post([
      Transaction(
        kind: plain.kind, effectiveOn: plain.effectiveOn, occurredAt: plain.occurredAt,
        transfers: plain.transfers, keys: plain.keys, document: Document(memo: "first")),
      LedgerBook.unlock("unl-2", 1_000),
    ])
    _ = try ledger.cut()
    return ledger
  }

  /// Finds a leaf that holds a row.
  private func firstLeaf(of table: String) throws -> String {
    try TestDatabase.current.superuserConnection().row(
      "SELECT min(tableoid)::regclass::text AS name FROM \(fragment: .trusted(table))"
    ).value("name")
  }

  /// Posts one unlock that is staged by hand.
  private func stage(number: Int32, kind: Int16, on ledger: LedgerBook) throws {
    try ledger.connection.transaction {
      let posting = LedgerPosting(ledger.book, on: ledger.connection)
      try posting.openStaging()
      try ledger.connection.execute(
        """
        INSERT INTO pg_temp.bahi_staging (
          txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on,
          external_id, event_hash)
        SELECT \(number)::integer, 1, \(kind)::smallint, s.source, d.account, c.account, 500,
          now(), '2026-04-02', 'unl-9', '\\x00'
        FROM ledger.account AS d CROSS JOIN ledger.account AS c CROSS JOIN ledger.source AS s
        WHERE d.code = 'assets:psp:razorpay' AND c.code = 'liabilities:proceeds:unlocks'
          AND s.code = 'unlocks'
        """)
      _ = try posting.postStaged(file: nil)
    }
  }
}
