import Commerce
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import TestSupport
import Testing

@Suite("Files of our own unlocks that are taken back", .database)
struct VoidedUnlockTests {
  @Test("Unlocks go back with their revenue, and come again with the right price, once")
  func unlocks() throws {
    let book = try VoidedBook()
    try book.put(unlocks: ["a-1,5.00", "a-2,2.00"], sum: "7.00", named: "right", on: "2026-04-02")
    try book.inbox.night(through: "2026-04-02")
    let before = try book.standing()
    let wrong = ["b-1,50.00", "b-2,20.00", "b-3,3.00"]
    try book.put(unlocks: wrong, sum: "73.00", named: "wrong", on: "2026-04-03", paid: "2026-04-02")
    try book.inbox.night(through: "2026-04-03")
    #expect(try book.standing() != before)

    #expect(try book.void("unlocks-wrong.csv"))
    #expect(try book.refusal { try book.void("unlocks-wrong.csv") } == "BH103")
    let night = try book.inbox.night(through: "2026-04-04")
    #expect(night.failedChecks == [] && night.incompleteReason == nil)
    #expect(try book.standing() == before)
    // What never came is not missed, however long ago it was expected.
    #expect(try book.inbox.night(through: "2026-04-09").failedChecks == [])
    #expect(
      try book.inbox.breaks() == [
        "MISSING_IN_REPORT open razorpay a-1 -500", "MISSING_IN_REPORT open razorpay a-2 -200",
      ])

    let again = ["b-1,5.00", "b-2,2.00", "b-3,3.00"]
    let first = try book.take(unlocks: again, sum: "10.00", named: "again")
    #expect(first.verdict == .accepted && first.accepted == 3, "\(first)")
    let second = try book.take(unlocks: again + ["b-4,1.00"], sum: "11.00", named: "more")
    #expect(second.accepted == 1 && second.unchanged == 3, "\(second)")
    let preview = try book.take(
      unlocks: ["b-1,5.00", "b-2,9.00", "b-5,0.50", "b-6,-1.00", "b-5,0.50"], sum: "14.00",
      named: "preview", isDryRun: true)
    #expect(
      preview.differences.map { "\($0.category) \($0.records) \($0.before) \($0.after)" } == [
        "new 1 0 0.50", "unchanged 2 5.50 5.50", "rejected 2 0 8.00",
      ], "\(preview)")
    let other = try book.take(unlocks: wrong, sum: "73.00", named: "wrong")
    #expect(other.verdict == .rejected && other.rejected == 2)
    #expect(
      other.rejects.first?.message
        == "unlocks \"b-1\" has other content than record 1 of unlocks-again.csv",
      "\(other.rejects)")
    #expect(try book.inbox.night(through: "2026-04-10").failedChecks == [])
    let trace = try book.trace("b-1")
    for words in ["unlocks:b-1", "taken back by", "void:", "came again", "unlocks@2:b-1"] {
      #expect(trace.contains(words), "\(words) in \(trace)")
    }
    #expect(try book.balances()["income:unlocks"] == -1_525)
    let proceeds = try book.balances()["liabilities:proceeds:unlocks"]
    #expect(proceeds == nil)
  }

  @Test("A file that has been reported missing heals its breaks when it is taken back")
  func missing() throws {
    let book = try VoidedBook()
    try book.put(unlocks: ["a-1,5.00"], sum: "5.00", named: "one", on: "2026-04-02")
    try book.inbox.night(through: "2026-04-08")
    #expect(try book.inbox.breaks() == ["MISSING_IN_REPORT open razorpay a-1 -500"])
    #expect(try book.void("unlocks-one.csv"))
    let night = try book.inbox.night(through: "2026-04-09")
    #expect(night.failedChecks == [] && night.incompleteReason == nil && night.verdict == .green)
    #expect(try book.inbox.breaks() == ["MISSING_IN_REPORT healed razorpay a-1 0"])
    #expect(try book.balances() == [:])
    #expect(try book.take(unlocks: ["a-1,5.00"], sum: "5.00", named: "one").accepted == 1)
    let again = try book.inbox.night(through: "2026-04-10")
    #expect(again.failedChecks == [] && again.incompleteReason == nil)
    #expect(try book.inbox.breaks() == ["MISSING_IN_REPORT open razorpay a-1 -500"])
    // Behind the functions nobody takes a file back without its postings.
    try VoidedBook.voidByHand(lines: 1)
    #expect(
      try Checks(book.inbox.connection).run(names: ["voided_events_are_reversed"])
        .allSatisfy(\.isPassing) == false)
  }

  @Test("What is given back, disputed or no unlock is refused by name, and nothing is done")
  func refusals() throws {
    let book = try VoidedBook()
    try book.put(
      unlocks: ["a-1,5.00", "a-2,5.00", "a-3,5.00", "a-4,5.00"], sum: "20.00", named: "one",
      on: "2026-04-02")
    let refunds = (1...4).map { "r-\($0),2026-04-03T09:00:00+05:30,a-\($0),5.00,INR,wrong" }
    try book.inbox.put(
      "2026-04-03/refunds-one.csv",
      (["refund_id,refunded_at,unlock_id,amount,currency,reason"] + refunds + ["#control,4,20.00"])
        .joined(separator: "\n") + "\n")
    try book.inbox.night(through: "2026-04-03")
    let before = try book.standing()
    let given = try book.message { try book.void("unlocks-one.csv") }
    #expect(
      given?.contains(
        "unlocks-one.csv cannot be taken back: a-1, a-2, a-3 and 1 more are given back")
        == true, "\(given ?? "")")
    let other = try book.message { try book.void("refunds-one.csv") }
    #expect(
      other?.contains(
        "refunds-one.csv holds events of the feed refunds, which are not taken back with their file"
      )
        == true, "\(other ?? "")")
    #expect(try book.standing() == before)
    #expect(try book.inbox.night(through: "2026-04-04").failedChecks == [])
    #expect(
      try book.take(unlocks: ["c-1,5.00", "c-2,5.00"], sum: "10.00", named: "two").accepted == 2)
    let owner = try TestDatabase.current.superuserConnection()
    try owner.execute(
      """
      INSERT INTO commerce.store_sale
      VALUES (\(book.inbox.book.id), 'c-2', 'razorpay', 500, 0, 0, 0, 0, 0)
      """)
    let sold = try book.message { try book.void("unlocks-two.csv") }
    #expect(sold?.contains("c-2 was sold by a store") == true, "\(sold ?? "")")
    try owner.execute(
      """
      INSERT INTO commerce.chargeback
      VALUES (\(book.inbox.book.id), 'd-1', 'opened', 'c-1', 'razorpay', '2026-04-05', 'INR', 500,
        0, 0)
      """)
    let disputed = try book.message { try book.void("unlocks-two.csv") }
    #expect(
      disputed?.contains("c-1 is disputed") == true, "\(disputed ?? "")")
  }

  @Test("Once its day is closed an unlock goes back as a refund of that day on the first open one")
  func closedDay() throws {
    let book = try VoidedBook()
    try book.put(unlocks: ["a-1,5.00"], sum: "5.00", named: "one", on: "2026-04-02")
    try book.inbox.night(through: "2026-05-02")
    let day = try BusinessDay("2026-05-02")
    _ = try PeriodStore(book.inbox.book, on: book.inbox.connection).close(
      try Period("2026-04", today: day), by: day)
    #expect(try book.void("unlocks-one.csv"))
    let night = try book.inbox.night(through: "2026-05-03")
    #expect(night.failedChecks == [] && night.incompleteReason == nil)
    #expect(
      try book.balances() == ["income:unlocks": -424, "income:refunds": 424])
    #expect(
      try book.inbox.postings().filter { $0.hasPrefix("void") } == [
        "void 2026-05-01 liabilities:proceeds:unlocks assets:psp:razorpay 500 -"
      ])
  }

  @Test("Coins go back to the lots they came from, and unlocks that wait do not wait any more")
  func coins() throws {
    let book = try VoidedBook()
    try book.topUp("t-1,10,0,100.00")
    try book.inbox.night(through: "2026-04-02")
    let before = try book.standing()
    let rows = ["w-1,4", "w-2,5", "w-3,8"]
    #expect(try book.take(coins: rows, sum: "17", named: "one").accepted == 3)
    #expect(try book.inbox.night(through: "2026-04-03").failedChecks == [])
    #expect(
      try book.refusal { try book.void("top-ups-2026-04-02.csv") } == "BH133")
    // Coins lie above every limit.
    #expect(try !book.void("wallet-unlocks-one.csv"))
    try book.approve()
    let night = try book.inbox.night(through: "2026-04-04")
    #expect(
      night.failedChecks == [] && night.incompleteReason == nil,
      "\(night.failedChecks) \(night.incompleteReason ?? "")")
    let after = try book.standing()
    #expect(after == before, "\(after) \(before)")
    #expect(try book.take(coins: rows, sum: "17", named: "one").accepted == 3)
    let again = try book.inbox.night(through: "2026-04-05")
    #expect(again.failedChecks == [] && again.incompleteReason == nil)
    let balances = try book.balances()
    #expect(balances["liabilities:wallets"] == -1, "\(balances)")
  }

  @Test("A top-up whose coins are unused goes back, comes again, and is refunded then")
  func topUps() throws {
    let book = try VoidedBook()
    try book.topUp("t-1,10,2,100.00")
    try book.inbox.night(through: "2026-04-02")
    let before = try book.balances()
    #expect(try !book.void("top-ups-2026-04-02.csv"))
    try book.approve()
    let night = try book.inbox.night(through: "2026-04-03")
    #expect(night.failedChecks == [] && night.incompleteReason == nil)
    #expect(try book.balances() == [:])
    try book.topUp("t-1,10,2,100.00", on: "2026-04-04")
    #expect(try book.inbox.night(through: "2026-04-04").failedChecks == [])
    #expect(try book.balances() == before)
  }
}
