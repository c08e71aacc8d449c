import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Closing periods", .database, .serialized)
struct PeriodTests {
  @Test("What comes late for a closed month counts on the first open day, and April stands")
  func lateFact() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    let closing = try ledger.close("2026-04", by: "2026-05-01")
    #expect(closing.version == 1)
    #expect(closing.trialBalanceHash.count == 64)
    try ledger.earn("sale-2", 70, on: "2026-04-30")
    try ledger.earn("sale-3", 9, on: "2026-05-04")
    #expect(
      try ledger.days() == [
        "sale-1": "2026-04-02", "sale-2": "2026-05-01", "sale-3": "2026-05-04",
      ])
    let row = try ledger.connection.row(
      """
      SELECT ledger.late_count(\(ledger.book.id), '2026-04-01', '2026-04-30') AS late,
        (SELECT (occurred_at AT TIME ZONE 'Asia/Kolkata')::date FROM ledger.posting
         WHERE amount_minor = 70) AS own_day,
        (SELECT sum(debit_minor)::bigint FROM ledger.period_balance) AS kept
      """)
    #expect(row.texts == ["1", "2026-04-30", "500"])
    #expect(try ledger.periodProblems() == [])
    let april = try BusinessDay("2026-04-30")
    let lines = try TrialBalance(of: ledger.book, asOf: april, on: ledger.connection).lines
    #expect(lines.map(\.balanceMinor) == [500, -500])
  }

  @Test("Closing waits for its turn, and says what is in the way")
  func turn() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-03-30")
    try ledger.earn("sale-2", 500, on: "2026-04-02")
    func refused(_ period: String, _ state: String = "closed", by day: String) throws -> String {
      let refusal = try refusal {
        try ledger.connection.execute(
          """
          SELECT ledger.require_closable(\(ledger.book.id), \(period), \(state),
            \(day)::date)
          """)
      }
      return refusal.map { "\($0.state) \($0.message)" } ?? "nothing"
    }
    #expect(
      try refused("2026-04", by: "2026-05-01")
        == "BH031 2026-03 is not closed, so 2026-04 cannot be")
    #expect(
      try refused("2026-03", by: "2026-03-30")
        == "BH034 2026-03 ends on 2026-03-31, which is after 2026-03-30")
    try ledger.close("2026-03", as: .soft, by: "2026-03-31")
    #expect(try refused("2026-04", "soft", by: "2026-04-30") == "nothing")
    #expect(
      try refused("2026-04", by: "2026-04-30")
        == "BH031 2026-03 is not closed, so 2026-04 cannot be")
    #expect(
      try refused("2026-03", "soft", by: "2026-04-01")
        == "BH037 2026-03 is soft-closed already, since its version 1")
    try ledger.close("2026-03", by: "2026-04-01")
    #expect(
      try refused("2026-03", "soft", by: "2026-04-01")
        == "BH037 2026-03 is closed already, since its version 2")
    #expect(
      try refused("FY2026-27", by: "2027-04-01")
        == "BH031 2026-04 is not closed, so FY2026-27 cannot be")
    #expect(
      try refused("FY2025-26-adj", by: "2027-04-01")
        == "BH035 FY2025-26-adj is closed together with its year")
    #expect(
      try refused("FY2025-26", "soft", by: "2027-04-01")
        == "BH035 FY2025-26 can be closed for good only")
    for text in ["FY2026-28", "FY2026-27Q1", "2026-13", "2026-04-30", "0000-01", ""] {
      #expect(try refused(text, by: "2027-04-01") == "BH035 \(text) is not closed by itself")
    }
  }

  @Test("Proceeds that are not distributed keep a month open")
  func proceeds() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    let waiting = try refusal { try ledger.close("2026-04", by: "2026-05-01") }
    #expect(waiting?.state == "BH032")
    #expect(
      waiting?.message == "2026-04 cannot be closed: 2026-04-02 waits to be distributed")
    try ledger.connection.execute("DELETE FROM commerce.distribution_due")
    let left = try refusal { try ledger.close("2026-04", by: "2026-05-01") }
    #expect(left?.state == "BH032")
    #expect(
      left?.message
        == "2026-04 cannot be closed: liabilities:proceeds:unlocks still holds 500 minor units "
        + "of INR on 2026-04-02")
    try ledger.post([
      LedgerBook.transaction(
        .distribution, "dist-1", from: .unlockRevenue, to: .unlockProceeds, 500)
    ])
    try ledger.close("2026-04", by: "2026-05-01")
    #expect(try ledger.periodProblems() == [])
  }

  @Test("An entry by hand that names a closed day is refused with the first open one")
  func journalOnClosedDay() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    try ledger.close("2026-04", by: "2026-05-01")
    let journal = LedgerBook.transaction(
      .journal, "jv-1", from: .affiliateCommission, to: .commissionDue("flipkart", .pending), 5,
      day: try BusinessDay("2026-04-30"))
    let refused = try refusal { try ledger.postApproved([journal]) }
    #expect(refused?.state == "BH030")
    #expect(
      refused?.message == "a journal cannot count on 2026-04-30, because 2026-04 is closed")
    let later = LedgerBook.transaction(
      .journal, "jv-1", from: .affiliateCommission, to: .commissionDue("flipkart", .pending), 5,
      day: try BusinessDay("2026-05-01"))
    try ledger.postApproved([later])
    #expect(try ledger.days()["jv-1"] == "2026-05-01")
  }

  @Test("A soft-closed month takes the postings of adjusters alone, by hand or not")
  func softClosed() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    try ledger.close("2026-04", as: .soft, by: "2026-05-01")
    let journal = LedgerBook.transaction(
      .journal, "jv-1", from: .affiliateCommission, to: .commissionDue("flipkart", .pending), 5,
      day: try BusinessDay("2026-04-30"))
    let refused = try refusal { try ledger.postApproved([journal]) }
    #expect(
      refused?.message
        == "a journal cannot count on 2026-04-30, because 2026-04 is closed to all but adjusters")
    try ledger.earn("sale-2", 70, on: "2026-04-30")
    try TestDatabase.current.superuserConnection().execute(
      """
      WITH added AS (INSERT INTO ledger.person (login, name) VALUES ('bahi', 'Bahi') RETURNING login)
      INSERT INTO ledger.person_role (login, role) SELECT login, 'adjuster' FROM added
      """)
    try ledger.earn("sale-3", 9, on: "2026-04-30")
    try ledger.postApproved([journal])
    #expect(
      try ledger.days() == [
        "sale-1": "2026-04-02", "sale-2": "2026-05-01", "sale-3": "2026-04-30",
        "jv-1": "2026-04-30",
      ])
    let closing = try ledger.close("2026-04", by: "2026-05-01")
    #expect(closing.version == 2)
    try ledger.earn("sale-4", 1, on: "2026-04-30")
    #expect(try ledger.days()["sale-4"] == "2026-05-01")
    #expect(try ledger.periodProblems() == [])
  }

  @Test("A closed month that was changed behind its back is found, and so is its hash")
  func tampered() throws {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2026-04-02")
    try ledger.close("2026-04", by: "2026-05-01")
    #expect(try ledger.periodProblems() == [])
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("SET session_replication_role = replica")
    try superuser.script(
      """
      ALTER TABLE ledger.posting DISABLE TRIGGER refuse_change;
      UPDATE ledger.posting SET amount_minor = 600;
      UPDATE ledger.day_total SET debit_minor = debit_minor / 5 * 6,
        credit_minor = credit_minor / 5 * 6;
      """)
    #expect(
      try ledger.periodProblems() == [
        "closed_period_is_unchanged 1 2026-04 assets:commission:flipkart:pending 500 600 0 0",
        "closed_period_is_unchanged 1 2026-04 income:affiliate-commission 0 0 500 600",
      ])
    try superuser.script(
      """
      ALTER TABLE ledger.period_balance DISABLE TRIGGER refuse_change;
      UPDATE ledger.period_balance SET debit_minor = debit_minor / 5 * 6,
        credit_minor = credit_minor / 5 * 6;
      DELETE FROM ledger.closing;
      """)
    #expect(
      try ledger.periodProblems() == [
        "closed_period_is_unchanged 1 2026-04 the hash of version 1 - - - -",
        "closing_follows_periods 1 - - -",
      ])
  }
}
