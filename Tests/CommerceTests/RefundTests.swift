import Commerce
import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Refunds", .database)
struct RefundTests {
  @Test("A refund waits for its unlock and posts on its own day")
  func waits() throws {
    let commerce = try CommerceBook()
    try commerce.refund("rfd-1", of: "unl-1")
    #expect(try commerce.postRefunds() == 0)
    #expect(try commerce.count("commerce.waiting_refund") == 1)
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    #expect(try commerce.postRefunds() == 1)
    #expect(try commerce.postRefunds() == 0)
    #expect(try commerce.count("commerce.waiting_refund") == 0)
    #expect(
      try commerce.postings().last
        == "refund 2026-04-03 liabilities:proceeds:unlocks < assets:psp:razorpay 500")
    let document = try commerce.connection.row(
      """
      SELECT d.memo, d.reverses = k.txn AS is_of_unlock FROM ledger.document AS d
      JOIN ledger.source_key AS k ON k.external_id = 'unl-1' AND k.txn <> d.txn
      """)
    #expect(document.texts == ["viewer", "t"])
  }

  @Test("The refund of a distributed day takes revenue, tax and share back on the refund's day")
  func takesBack() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.distribute()
    try commerce.refund("rfd-1", of: "unl-1", daysLater: 3)
    try commerce.postRefunds()
    try commerce.distribute()
    #expect(
      try commerce.postings().filter { $0.contains(" 2026-04-05 ") } == [
        "refund 2026-04-05 liabilities:proceeds:unlocks < assets:psp:razorpay 500",
        "distribution 2026-04-05 income:refunds < liabilities:proceeds:unlocks 424",
        "distribution 2026-04-05 liabilities:gst:27:igst:18 < liabilities:proceeds:unlocks 76",
        "share 2026-04-05 liabilities:accrued:studio-12 < expenses:share:creators 170",
      ])
    #expect(try commerce.balances() == ["income:refunds": 424, "income:unlocks": -424])
  }

  @Test("A part posts in proportion, the rest completes the unlock, and no account keeps a paisa")
  func parts() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2")])
    try commerce.distribute()
    try commerce.refund("rfd-1", of: "unl-1", 167, daysLater: 1)
    try commerce.refund("rfd-2", of: "unl-1", 166, daysLater: 2)
    // More than is left by then.
    try commerce.refund("rfd-3", of: "unl-1", 168, daysLater: 3)
    #expect(try commerce.postRefunds() == 2)
    try commerce.distribute()
    let first = try commerce.postings().filter { $0.contains(" 2026-04-03 ") }
    #expect(
      first == [
        "refund 2026-04-03 liabilities:proceeds:unlocks < assets:psp:razorpay 167",
        "distribution 2026-04-03 income:refunds < liabilities:proceeds:unlocks 141",
        "distribution 2026-04-03 liabilities:gst:27:igst:18 < liabilities:proceeds:unlocks 26",
        "share 2026-04-03 liabilities:accrued:studio-12 < expenses:share:creators 57",
      ])
    try commerce.refund("rfd-4", of: "unl-1", 167, daysLater: 4)
    try commerce.refund("rfd-5", of: "unl-2", daysLater: 4)
    #expect(try commerce.postRefunds() == 2)
    try commerce.distribute()
    #expect(try commerce.balances() == ["income:refunds": 847, "income:unlocks": -847])
    let units = try commerce.connection.rows(
      "SELECT refunded_on::text, units, amount_minor FROM report.day_refund ORDER BY 1")
    #expect(
      units.map(\.texts) == [
        ["2026-04-03", "0", "167"], ["2026-04-04", "0", "166"], ["2026-04-06", "2", "667"],
      ])
    let keys = try commerce.connection.rows(
      """
      SELECT s.code || ' ' || k.external_id AS key FROM ledger.source_key AS k
      JOIN ledger.source AS s ON s.source = k.source WHERE s.code LIKE 'refund-%' ORDER BY 1
      """
    ).map { try $0.value("key", as: String.self) }
    #expect(
      keys == [
        "refund-of unl-2", "refund-part-of unl-1#1", "refund-part-of unl-1#2",
        "refund-part-of unl-1#3",
      ])
  }

  @Test("The check of folded unlocks names a day that was changed behind the roll-up")
  func folded() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2")])
    try commerce.refund("rfd-1", of: "unl-1", 167)
    try commerce.postRefunds()
    try commerce.rollUp()
    func problems() throws -> [String] {
      try Checks(TestDatabase.current.connection()).run(names: ["folded_unlocks_equal_postings"])
        .flatMap(\.rows).map { $0.map { $0 ?? "-" }.joined(separator: " ") }
    }
    #expect(try problems() == [])
    let owner = try TestDatabase.current.superuserConnection()
    try owner.script("UPDATE report.day_unlock SET amount_minor = amount_minor + 1")
    #expect(try problems() == ["1 receipt 2026-04-02 2026-04-02 1 29 500 2 2 1001 1000"])
    try owner.script(
      """
      UPDATE report.day_unlock SET amount_minor = amount_minor - 1, price_minor = 501;
      DELETE FROM report.day_refund
      """)
    #expect(
      try problems() == [
        "1 receipt 2026-04-02 2026-04-02 1 29 500 0 2 0 1000",
        "1 receipt 2026-04-02 2026-04-02 1 29 501 2 0 1000 0",
        "1 refund 2026-04-02 2026-04-03 1 29 - 0 0 0 167",
      ])
  }

  @Test("A second refund of one unlock, one above it and one from before it keep waiting")
  func keepWaiting() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2")])
    try commerce.refund("rfd-2", of: "unl-1", daysLater: 2)
    try commerce.refund("rfd-1", of: "unl-1", daysLater: 1)
    try commerce.refund("rfd-3", of: "unl-2", 501)
    try commerce.refund("rfd-4", of: "unl-2", daysLater: -1)
    #expect(try commerce.postRefunds() == 1)
    #expect(try commerce.postRefunds() == 0)
    let waiting = try commerce.connection.rows(
      "SELECT refund_id FROM commerce.waiting_refund ORDER BY 1"
    ).map { try $0.value("refund_id", as: String.self) }
    #expect(waiting == ["rfd-2", "rfd-3", "rfd-4"])
    #expect(try commerce.balances()["assets:psp:razorpay"] == 500)
  }

  @Test("A refund that comes again changes nothing, and with other content is a contradiction")
  func again() throws {
    let commerce = try CommerceBook()
    try commerce.refund("rfd-1", of: "unl-1")
    try commerce.refund("rfd-1", of: "unl-1")
    #expect(try commerce.count("commerce.refund") == 1)
    let store = RefundStore(commerce.book, on: commerce.connection)
    func event(_ amountMinor: Int64) -> RefundEvent {
      RefundEvent(
        id: "rfd-1", unlockID: "unl-1",
        refundedAt: Instant(day: CommerceBook.day.adding(days: 1), secondOfDay: 43_200),
        amountMinor: amountMinor, currency: .inr, reason: nil, record: 9)
    }
    #expect(try store.refusals(of: [event(500)]) == [])
    #expect(
      try store.refusals(of: [event(200)]).map(\.message) == [
        "\"rfd-1\" came before with other content"
      ])
    #expect(try store.countKnown([event(500)]) == 1)
  }
}
