import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi archive", .database)
struct ArchiveCommandTests {
  @Test("A month goes out and comes back; balances, checks, digest and seal hold all the while")
  func cycle() throws {
    let book = try ArchivedPlatform()
    let digest = try book.digest()
    let balances = try runBahi(["report", "tb", "-O", "csv"]).stdout
    func expectHealth(_ moment: String) throws {
      #expect(try book.digest() == digest, "\(moment)")
      #expect(try runBahi(["report", "tb", "-O", "csv"]).stdout == balances, "\(moment)")
      let check = try runBahi(["check"])
      #expect(check.status == 0, "\(moment): \(check.stderr)")
      let verification = try book.verify()
      #expect(verification.status == 0, "\(moment): \(verification.stderr)")
      #expect(verification.stdout.contains("main,holds,1,"), "\(moment)")
    }
    #expect(try book.count() == 2 * ArchivedPlatform.transactions)
    try expectHealth("before")
    let export = try book.archive("export", "-o", book.folder)
    #expect(export.status == 0, "\(export.stderr)")
    #expect(export.stderr.hasPrefix("2025-03: 10000 postings exported, SHA-256 "))
    try expectHealth("exported")
    #expect(try book.archive("detach", "-o", book.folder, "--dry-run").status == 0)
    #expect(try book.count() == 2 * ArchivedPlatform.transactions)
    let detach = try book.archive("detach", "-o", book.folder)
    #expect(detach.status == 0 && detach.stderr == "2025-03: detached\n", "\(detach.stderr)")
    #expect(try book.count() == 0)
    try expectHealth("detached")
    #expect(try book.archive("attach", "--dry-run").status == 0)
    #expect(try book.count() == 0)
    #expect(try book.archive("attach").stderr == "2025-03: attached\n")
    #expect(try book.count() == 2 * ArchivedPlatform.transactions)
    try expectHealth("attached")
    let again = try book.archive("detach", "-o", book.folder)
    #expect(again.status == 0, "\(again.stderr)")
    try expectHealth("detached again")
    try book.drop()
    #expect(try book.archive("attach", "-o", book.folder).status == 0)
    try expectHealth("restored")
    let events = try runBahi(["archive", "list", "-O", "csv"]).stdout.split(separator: "\n")
    #expect(
      events.dropFirst().map { $0.split(separator: ",")[1] } == [
        "export", "detach", "attach", "detach", "restore", "attach",
      ])
  }

  @Test("A month stays while something waits for cover under a number of it")
  func waiting() throws {
    let book = try ArchivedPlatform()
    try TestDatabase.current.superuserConnection().script(
      """
      INSERT INTO ledger.waiting (book, txn, leg, kind, debit, credit, amount_minor, occurred_at,
        effective_on, external_id)
      SELECT 1, ledger.first_txn('2025-03-31 23:59:59+00'), 1, 1, 1, 2, 500,
        '2025-03-31 23:59:59+00', '2025-04-01', 'unl-short'
      """)
    #expect(try book.archive("export", "-o", book.folder).status == 0)
    let detach = try book.archive("detach", "-o", book.folder)
    #expect(detach.status == 65)
    #expect(
      detach.stderr.contains(
        "the postings of 2025-03 are still needed: "
          + "unl-short waits for cover under a number of it"))
  }

  @Test("A trace of a detached month reads its table or its file, else says what it knows")
  func trace() throws {
    let book = try ArchivedPlatform()
    let before = try runBahi(["trace", "old-5"]).stdout
    #expect(before.hasPrefix("settlement old-5, 2025-03-10, transaction "))
    try book.detach()
    let archived = try runBahi(["trace", "old-5"])
    #expect(archived.status == 0, "\(archived.stderr)")
    #expect(archived.stdout.hasPrefix("settlement old-5, 2025-03-10, transaction "))
    #expect(archived.stdout.contains("─ archived 2025-03, file posting-2025-03.csv, sha256 "))
    #expect(archived.stdout.contains(", postings 10,000, read from its own table\n"))
    #expect(archived.stdout.contains("─ posting assets:settling:razorpay < assets:psp:razorpay, ₹"))
    #expect(archived.stdout.contains("─ archived 2025-03, account assets:psp:razorpay, debits "))
    try book.drop()
    let lost = try runBahi(["trace", "old-5"])
    #expect(lost.status == 0 && lost.stdout.hasPrefix("event old-5, transaction "))
    #expect(
      lost.stdout.contains("read from nowhere, name the folder of the file with --archive\n"))
    let number = try #require(lost.stdout.firstMatch(of: #/transaction (\d+)/#)?.output.1)
    let byNumber = try runBahi(["trace", String(number)])
    #expect(byNumber.stdout == lost.stdout)
    let restored = try runBahi(["trace", "old-5", "--archive", book.folder])
    #expect(restored.stdout.contains(", postings 10,000, read from the file\n"))
    #expect(restored.stdout.contains("─ posting assets:settling:razorpay < assets:psp:razorpay, ₹"))
    let elsewhere = try runBahi(["trace", "old-5", "--archive", "/nowhere"])
    #expect(elsewhere.status != 0)
    #expect(elsewhere.stderr.contains("/nowhere/posting-2025-03.csv cannot be read"))
  }

  @Test("The files are CSV in order, its SHA-256 as sha256sum writes it, and a manifest")
  func files() throws {
    let book = try ArchivedPlatform()
    let export = try book.archive("export", "-o", book.folder)
    let sha256 = String(try #require(export.stderr.split(whereSeparator: \.isWhitespace).last))
    let sums = try String(contentsOfFile: "\(book.file).sha256", encoding: .utf8)
    #expect(sums == "\(sha256)  posting-2025-03.csv\n")
    let manifest = try String(
      contentsOfFile: "\(book.folder)/posting-2025-03.json", encoding: .utf8)
    #expect(manifest.contains("\"postings\" : 10000"))
    #expect(manifest.contains("\"sha256\" : \"\(sha256)\""))
    #expect(manifest.contains("\"block\" : 1"))
    let first = try String(contentsOfFile: book.file, encoding: .utf8).prefix { $0 != "\n" }
    #expect(first.contains(",2025-03-10 00:00:01.000001+00,"))
    // A second export of the same rows is the same file.
    #expect(try book.archive("export", "-o", "\(book.folder)-2").stderr == export.stderr)
  }

  @Test("Only what is sealed, exported and no longer needed goes out")
  func refusals() throws {
    let open = try ArchivedPlatform(openItem: true, isSealed: false)
    let unsealed = try open.archive("export", "-o", open.folder)
    #expect(unsealed.status == 65)
    #expect(
      unsealed.stderr.hasPrefix(
        "bahi: the seal of book main has not reached all postings of 2025-03"), "\(unsealed.stderr)"
    )
    for command in ["rollup", "seal"] { #expect(try runBahi([command]).status == 0) }
    let unexported = try open.archive("detach", "-o", open.folder)
    #expect(unexported.status == 65 && unexported.stderr.contains("there is no such file"))
    #expect(try open.archive("export", "-o", open.folder).status == 0)
    let young = try open.archive("detach", "-o", open.folder, "--keep-months", "600")
    #expect(young.status == 65)
    #expect(young.stderr.contains("are still needed: it ended less than 600 months ago"))
    let needed = try open.archive("detach", "-o", open.folder)
    #expect(needed.status == 65)
    #expect(
      needed.stderr.contains("\n1 is open on assets:settling:razorpay"), "\(needed.stderr)")
    #expect(try runBahi(["archive", "export", "2024-01", "-o", open.folder]).status == 65)
    #expect(try runBahi(["archive", "export", "2024-13", "-o", open.folder]).status == 64)
  }

  @Test("Twice out and twice in are refused, and no partition is made where a month was")
  func twice() throws {
    let book = try ArchivedPlatform()
    #expect(
      try book.archive("attach").stderr.hasPrefix(
        "bahi: the postings of 2025-03 are not detached ("))
    try book.detach()
    let out = try book.archive("detach", "-o", book.folder)
    #expect(out.status == 65)
    #expect(out.stderr.hasPrefix("bahi: the postings of 2025-03 are detached already ("))
    let superuser = try TestDatabase.current.superuserConnection()
    #expect(throws: PostgresError.self) {
      try superuser.execute("SELECT ledger.ensure_partition('2025-03-31')")
    }
    #expect(try book.archive("attach").status == 0)
    #expect(try book.archive("attach").status == 65)
    #expect(try book.count() == 2 * ArchivedPlatform.transactions)
  }

  @Test("A file with one byte changed is never taken for the export")
  func changedFile() throws {
    let book = try ArchivedPlatform()
    #expect(try book.archive("export", "-o", book.folder).status == 0)
    let url = URL(filePath: book.file)
    let original = try Data(contentsOf: url)
    var changed = original
    changed[100_000] ^= 1
    try changed.write(to: url)
    let detach = try book.archive("detach", "-o", book.folder)
    #expect(detach.status == 65)
    #expect(
      detach.stderr.contains("the file is not the last export of the postings of 2025-03"))
    try original.write(to: url)
    #expect(try book.archive("detach", "-o", book.folder).status == 0)
    try book.drop()
    let missing = try book.verify()
    #expect(missing.status == 5)
    #expect(missing.stdout.contains("main,not verified,"))
    #expect(
      missing.stderr.hasPrefix(
        "block 1 cannot be recomputed: the postings of 2025-03 are not at hand"))
    #expect(try book.verify("--archive", book.folder).status == 0)
    try changed.write(to: url)
    let other = try book.verify("--archive", book.folder)
    #expect(other.status == 5)
    #expect(other.stderr.contains("posting-2025-03.csv has SHA-256 "))
    let attach = try book.archive("attach", "-o", book.folder)
    #expect(attach.status == 6, "\(attach.stderr)")
    let tableless = try book.archive("attach")
    #expect(tableless.status == 65)
    #expect(tableless.stderr.contains("the table of the postings of 2025-03 was dropped"))
    #expect(try book.count() == 0)
  }

  @Test("A detached table is guarded, what is changed in it is named, and it does not come back")
  func changedTable() throws {
    let book = try ArchivedPlatform()
    try book.detach()
    let superuser = try TestDatabase.current.superuserConnection()
    for statement: SQL in [
      "UPDATE ledger.archived_posting_202503 SET amount_minor = 1",
      "DELETE FROM ledger.archived_posting_202503", "TRUNCATE ledger.archived_posting_202503",
    ] {
      #expect(throws: PostgresError.self) { try superuser.execute(statement) }
    }
    let table = "ledger.archived_posting_202503"
    try superuser.execute(
      "ALTER TABLE ledger.archived_posting_202503 DISABLE TRIGGER refuse_change")
    let check = try runBahi(["check", "guards_stand"])
    #expect(check.status == 6)
    #expect(check.stderr.contains("\(table) problem=no guard of UPDATE and DELETE"))
    try superuser.execute(
      """
      UPDATE ledger.archived_posting_202503 SET amount_minor = amount_minor + 1
      WHERE txn = ledger.first_txn('2025-03-10') + 77 AND leg = 2
      """)
    let number: Int64 = try superuser.row(
      "SELECT ledger.first_txn('2025-03-10') + 77 AS txn"
    ).value("txn")
    let found = try book.verify()
    #expect(found.status == 6)
    #expect(found.stderr == "block 1: transaction \(number) was changed\n")
    let attach = try book.archive("attach")
    #expect(attach.status == 65)
    #expect(
      attach.stderr.hasPrefix(
        "bahi: the postings of 2025-03 are not those that were detached ("))
  }

  @Test("A listing that would lack detached postings says so; others are as before")
  func listings() throws {
    let book = try ArchivedPlatform()
    let lacking = [
      ["export", "--format", "hledger"], ["report", "daybook", "2025-03-11"],
      ["report", "gl", "assets:bank:hdfc-1", "-b", "2025-03-01", "-e", "2025-03-31"],
    ]
    for command in lacking { #expect(try runBahi(command).status == 0, "\(command)") }
    try book.detach()
    for command in lacking {
      let run = try runBahi(command)
      #expect(run.status == 5, "\(command)")
      #expect(
        run.stderr
          == "bahi: postings recorded in 2025-03 are detached; attach them to list them\n")
    }
    #expect(try runBahi(["report", "daybook", "2025-04-11"]).status == 0)
  }

  @Test("The door of a restore lets nothing in but what was detached")
  func restoreDoor() throws {
    let book = try ArchivedPlatform()
    try book.detach()
    try book.drop()
    let poster = try TestDatabase.current.poster()
    let error = #expect(throws: PostgresError.self) {
      try poster.transaction {
        try poster.execute("SELECT ledger.open_restore('2025-03-01')")
        try poster.execute(
          """
          INSERT INTO ledger.archived_posting_202503 (txn, book, leg, kind, xid, debit, credit,
            amount_minor, occurred_at, batch, effective_on)
          VALUES (ledger.first_txn('2025-03-10'), 1, 1, 1, 1, 1, 2, 5, now(), 1, '2025-03-10')
          """)
        try poster.execute("SELECT ledger.close_restore('2025-03-01')")
      }
    }
    #expect(error?.sqlState == "BH045")
  }
}
