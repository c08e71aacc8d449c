import Ledger
import Postgres
import TestSupport
import Testing

/// Unlocks by the door of one, and the ways on which they go.
@Suite("One live unlock", .database)
struct LiveWayTests {
  @Test("The door of one gives the answers of the door of many, before and on an open way")
  func sameAnswers() throws {
    let ledger = try opened()
    var requests: [LiveRequest] = [
      .unlock("u-1"), .unlock("u-2"), .unlock("u-2"), .unlock("u-2", 600), .unlock("u-3", 0),
      .unlock("u-4", 10_000_000_000_001), .coins("u-5", 5), .unlock("u-6"),
    ]
    requests[7].credit = "income:unlocks"
    for (number, change) in [\LiveRequest.series, \.episode].enumerated() {
      var missing = LiveRequest.unlock("m-\(number)")
      missing[keyPath: change] = nil
      requests.append(missing)
      missing = LiveRequest.unlock("o-\(number)")
      missing[keyPath: change] = "S9"
      requests.append(missing)
    }
    var bare = LiveRequest.unlock("b-1")
    bare.viewer = nil
    requests.append(bare)
    bare = .unlock("b-2")
    bare.place = nil
    requests.append(bare)
    bare.id = nil
    requests.append(bare)
    var held = LiveRequest.unlock("i-1")
    held.item = "order-7"
    requests.append(held)
    let many = try requests.map { try ledger.authorise("unlock", [$0], source: "many")[0].words }
    let one = try requests.map { try ledger.authoriseUnlock($0, source: "one").words }
    #expect(one == many)
    #expect(try ledger.count("ledger.posting WHERE item = 'order-7'") == 1)
    #expect(one.prefix(4) == ["posted", "posted", "already posted", "conflict"])
    #expect(
      try ledger.count(
        """
        (SELECT FROM ledger.posting AS p
         JOIN ledger.source_key AS k USING (book, txn) JOIN ledger.source AS s USING (source)
         WHERE s.code = 'one' AND NOT EXISTS (
           SELECT FROM ledger.source_key AS x JOIN ledger.source AS o USING (source)
           JOIN ledger.posting AS y USING (book, txn)
           WHERE o.code = 'many' AND x.external_id = k.external_id AND x.event_hash = k.event_hash
             AND (y.debit, y.credit, y.amount_minor, y.effective_on, y.series, y.episode, y.units,
               y.place) = (p.debit, p.credit, p.amount_minor, p.effective_on, p.series, p.episode,
               p.units, p.place))) AS d
        """) == 0)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A way ends with the account that it debits, with a route, and with its period")
  func waysEnd() throws {
    let ledger = try opened()
    let superuser = try TestDatabase.current.superuserConnection()
    try ledger.authoriseUnlock(.unlock("u-1"))
    #expect(try ways() == 1)
    #expect(try ledger.authoriseUnlock(.unlock("u-2")).words == "posted")
    try superuser.execute(
      "UPDATE ledger.account SET closed_on = '2026-01-01' WHERE code = 'assets:psp:razorpay'")
    #expect(try ledger.authoriseUnlock(.unlock("u-3")).words == "refused ACCOUNT_CLOSED")
    try superuser.execute("UPDATE ledger.account SET closed_on = NULL WHERE closed_on IS NOT NULL")
    #expect(try ledger.authoriseUnlock(.unlock("u-4")).words == "posted")
    #expect(try ways() == 1)
    try superuser.execute("DELETE FROM ledger.route WHERE kind = 1 AND debit_class = 'psp'")
    #expect(try ledger.authoriseUnlock(.unlock("u-5")).words == "refused NO_ROUTE")
    try superuser.execute(
      "INSERT INTO ledger.route (kind, debit_class, credit_class) VALUES (1, 'psp', 'proceeds')")
    #expect(try ledger.authoriseUnlock(.unlock("u-6")).words == "posted")
    try superuser.execute(
      "INSERT INTO ledger.closing VALUES (1, '2026-04-30', '2026-03-31', NULL)")
    try ledger.connection.execute("SELECT ledger.lock_periods(1)")
    #expect(try ways() == 0)
    #expect(try ledger.authoriseUnlock(.unlock("u-7")).words == "refused PERIOD_CLOSED")
    var next = LiveRequest.unlock("u-8")
    next.occurredAt = "2026-05-01T00:00:00+05:30"
    #expect(try ledger.authoriseUnlock(next).words == "posted")
    #expect(try ways() == 1)
    #expect(try ledger.authoriseUnlock(.unlock("u-9")).words == "refused PERIOD_CLOSED")
  }

  @Test("Who closes a period and who posts on an open way wait for each other")
  func closerAndWay() throws {
    let ledger = try opened()
    try ledger.authoriseUnlock(.unlock("u-1"))
    let closer = try TestDatabase.current.poster()
    try closer.execute("SET lock_timeout = '100ms'")
    try ledger.connection.execute("SET lock_timeout = '100ms'")
    try ledger.connection.transaction {
      #expect(try ledger.authoriseUnlock(.unlock("u-2")).words == "posted")
      let closing = try sqlState { try closer.execute("SELECT ledger.lock_periods(1)") }
      #expect(closing == "55P03")
    }
    try closer.transaction {
      try closer.execute("SELECT ledger.lock_periods(1)")
      let posting = try sqlState { try ledger.authoriseUnlock(.unlock("u-3")) }
      #expect(posting == "55P03")
    }
    #expect(try ledger.authoriseUnlock(.unlock("u-3")).words == "posted")
  }

  @Test("Ways of days before are taken away by the first request of a day")
  func oldWays() throws {
    let ledger = try opened()
    try TestDatabase.current.superuserConnection().execute(
      """
      INSERT INTO ledger.live_way
      SELECT 'E001', 'S1', 'assets:psp:razorpay', '', 'someone', d.day::date, 'unlocks', 'c',
        'main', 1, 1, 1, 1, 1, 1, NULL, 'razorpay', 1, '-infinity'
      FROM generate_series(now() - interval '5 days', now(), '1 day') AS d (day)
      """)
    #expect(try ledger.authoriseUnlock(.unlock("u-1")).words == "posted")
    #expect(try ways() == 3)
  }

  private func ways() throws -> Int64 {
    try TestDatabase.current.superuserConnection().row(
      "SELECT count(*) AS ways FROM ledger.live_way"
    ).value("ways")
  }

  private func opened() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    return ledger
  }
}
