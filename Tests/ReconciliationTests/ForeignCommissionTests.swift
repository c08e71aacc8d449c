import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import Schema
import TestSupport
import Testing

@Suite("Commission in foreign money", .database)
struct ForeignCommissionTests {
  private static let header =
    "Id,CampaignId,CampaignName,ActionTrackerName,State,Payout,DeltaPayout,IntendedPayout,"
    + "Amount,Currency,EventDate,CreationDate,LockingDate,ClearedDate,Oid,SubId1,SubId2"

  private let inbox: InboxBook

  init() throws {
    inbox = try InboxBook(
      agreements: WorkedExample.agreements.replacing(
        "series:\n", with: "  - { code: impact, kind: network, name: Impact }\nseries:\n",
        maxReplacements: 1))
  }

  /// An action of order day 2 April, whose basis is seven times its payout.
  private func action(
    _ number: Int, _ state: String, _ payout: Int, in currency: String = "USD",
    on day: String = "2026-04-02"
  ) -> String {
    "19001.\(number),19001,Ajrakh,Online Sale,\(state),\(payout).00,0.00,\(max(payout, 200)).00,"
      + "\(payout * 7).00,\(currency),\(day)T10:00:00+05:30,,,,AJ-\(number),E001,H1"
  }

  private func report(_ day: String, _ rows: [String]) throws {
    try inbox.put(
      "\(day)/impact_\(day).csv", ([Self.header] + rows).joined(separator: "\n") + "\n")
  }

  private func record(_ rates: [(day: String, price: String)]) throws {
    try ExchangeRateStore(on: inbox.connection).record(
      rates.map {
        DatedRate(
          try ExchangeRate(of: .usd, in: .inr, price: ExactDecimal($0.price)),
          effectiveOn: try BusinessDay($0.day), source: "fbil")
      })
  }

  private func breakID(of reference: String) throws -> String {
    try inbox.connection.row("SELECT break_id FROM recon.break WHERE key = \(reference)")
      .value("break_id")
  }

  /// What is told of a transaction before its postings.
  private func explained(_ name: String) throws -> [String] {
    let found = try ExplainReport.transaction(
      named: name, in: inbox.book, on: inbox.connection)
    let table = try ExplainReport.table(
      of: try #require(found), in: inbox.book, on: inbox.connection)
    let csv = TableRenderer.render(table, as: .md)
    return csv.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return cells.count > 8 && (cells[1].contains(" of item ") || cells[1].contains("of break"))
        ? "\(cells[1]): \(cells[7]), \(cells[8])" : nil
    }
  }

  private var store: InvoiceStore { InvoiceStore(inbox.book, on: inbox.connection) }

  private func issue(_ day: String) throws -> [Invoice] {
    let day = try BusinessDay(day)
    return try inbox.connection.transaction {
      try store.issue(Period(day.description, today: day), to: "impact", on: day)
    }
  }

  private func pay(
    _ numbers: [String], with reference: String, _ payment: ForeignPayment, on day: String
  ) throws -> CollectionOutcome {
    try inbox.connection.transaction {
      try store.exchange(
        numbers, with: try breakID(of: reference), payment, on: try BusinessDay(day))
    }
  }

  private func verdict(through day: String) throws -> FeedVerdict? {
    try inbox.night(through: day).feeds.first { $0.feed == "impact" }
  }

  @Test("A file of two currencies has no sum, and one of a single currency has")
  func sums() throws {
    try report("2026-04-02", [action(1, "PENDING", 7), action(2, "PENDING", 7)])
    try report("2026-04-03", [action(3, "PENDING", 7), action(4, "PENDING", 8, in: "INR")])
    let reports = try inbox.night(through: "2026-04-03").files
    #expect(reports.map(\.verdict) == [.accepted, .accepted])
    #expect(reports.map { $0.moneyRead.map(\.currency.code) } == [["USD"], ["INR", "USD"]])
    #expect(reports.map { $0.onlyMoneyRead?.minorUnits } == [1_400, nil])
    let kept = try inbox.connection.rows("SELECT sum_minor FROM intake.file ORDER BY file")
      .map { try $0.optional("sum_minor", as: Int64.self) }
    #expect(kept == [1_400, nil])
  }

  @Test("A life in dollars: a rate is corrected, parts are paid, and one is taken back afterwards")
  func life() throws {
    try record([("2026-04-02", "84.00")])
    try report("2026-04-06", [action(1, "APPROVED", 100), action(2, "PENDING", 50)])
    #expect(try inbox.night(through: "2026-04-06").incompleteReason == nil)
    // What was taken in stays at the rate that stood then; what comes later takes the other one.
    try record([("2026-04-02", "85.00")])
    try report("2026-04-07", [action(2, "APPROVED", 50), action(3, "PENDING", 10)])
    try inbox.night(through: "2026-04-07")
    #expect(try inbox.balances()["equity:trading:usd-inr:inr"] == 840_000 + 420_000 + 85_000)
    let first = try issue("2026-04-07")
    #expect(first.map(\.draft.figures.grossMinor) == [15_000])
    #expect(first.map(\.draft.currency) == [.usd])
    let number = try #require(first.first?.number)

    try inbox.put(
      "2026-04-08/hdfc-1.csv", inbox.statement(of: "8431.00", utr: "UTR1", on: "08/04/26"))
    try inbox.put(
      "2026-04-08/hdfc-2.csv", inbox.statement(of: "4100.00", utr: "UTR2", on: "08/04/26"))
    try inbox.night(through: "2026-04-08")
    let before = try inbox.balances()
    let tooMuch = #expect(throws: CommerceError.self) {
      try pay([number], with: "UTR1", ForeignPayment(paidMinor: 15_001), on: "2026-04-08")
    }
    #expect(tooMuch?.description == "impact pays 150.01 USD, and 150.00 USD is open")
    let withheld = #expect(throws: CommerceError.self) {
      _ = try inbox.connection.transaction {
        try store.collect(
          [number], with: breakID(of: "UTR1"), withheld: .amount(1),
          on: BusinessDay("2026-04-08"))
      }
    }
    #expect(
      withheld?.description == "\(number) is in USD, and no tax is withheld of that here")
    #expect(try inbox.balances() == before)
    // Journal J18 of the reference: 100 at 84.00, received at 84.90, 50 kept by the bank and 9 tax.
    let charged = ForeignPayment(paidMinor: 10_000, chargeMinor: 5_000, chargeTaxMinor: 900)
    #expect(try pay([number], with: "UTR1", charged, on: "2026-04-08").gainMinor == 9_000)
    #expect(try pay([number], with: "UTR1", charged, on: "2026-04-08").isKnown)
    #expect(throws: CommerceError.self) {
      try pay([number], with: "UTR1", ForeignPayment(paidMinor: 9_000), on: "2026-04-08")
    }
    let rest = try pay([number], with: "UTR2", ForeignPayment(), on: "2026-04-08")
    #expect(rest.gainMinor == -10_000 && rest.paidMinor == [number: 5_000])

    try record([("2026-04-09", "86.00")])
    try report(
      "2026-04-09",
      [action(1, "REVERSED", 0), action(4, "APPROVED", 120, on: "2026-04-08")])
    try inbox.put(
      "2026-04-09/hdfc-3.csv", inbox.statement(of: "1690.00", utr: "UTR3", on: "09/04/26"))
    try inbox.night(through: "2026-04-09")
    let second = try issue("2026-04-09")
    #expect(second.map(\.draft.original) == [nil, number])
    #expect(second.map(\.draft.figures.grossMinor) == [12_000, 10_000])
    let next = try #require(second.first?.number)
    let net = try pay([number, next], with: "UTR3", ForeignPayment(), on: "2026-04-09")
    #expect(net.paidMinor == [number: -10_000, next: 12_000] && net.gainMinor == 9_000)
    let after = try inbox.balances()
    #expect(after["income:affiliate-commission"] == -1_505_000)
    #expect(after["expenses:exchange"] == -8_000)
    #expect(after["assets:commission:impact:usd:pending"] == 1_000)
    #expect(after["assets:commission:impact:usd:confirmed"] == nil)
    #expect(after["assets:receivable:impact:usd"] == nil)
    #expect(after["equity:trading:usd-inr:usd"] == -1_000)
    #expect(after["equity:trading:usd-inr:inr"] == 85_000)
    #expect(after["liabilities:suspense:hdfc"] == nil)
    #expect(
      try explained("item:impact:19001.1") == [
        "100 USD of item 19001.1: ₹8,400.00, at 84 a unit, the rate of 2026-04-02 by fbil"
      ])
    #expect(
      try explained("item:impact:19001.3") == [
        "10 USD of item 19001.3: ₹850.00, at 85 a unit, the rate of 2026-04-02 by fbil"
      ])
    let paid = try breakID(of: "UTR1")
    #expect(
      try explained("collections:\(paid)") == [
        "-100 USD of item 19001.1: -₹8,400.00, what this part of the item carried",
        "gain of break \(paid): ₹90.00, 100 USD were paid, the bank kept 50, with tax of 9",
      ])
    try Cut.take(of: inbox.book, on: inbox.connection)
      .rollUp(inbox.book, on: inbox.connection)
    #expect(try Checks(TestDatabase.current.connection()).run().flatMap(\.rows) == [])
  }

  @Test(
    "What cannot be booked leaves its feed incomplete by name",
    arguments: [
      (["JPY"], "commission in JPY is not taken, it has no hundredths"),
      (["USD", "INR"], "a network is reconciled in one currency, it has rows in INR, USD"),
      (
        ["EUR"],
        "there is no rate of EUR in INR for 2026-04-02 nor the 7 days before it; "
          + "load one with 'bahi rates apply FILE'"
      ),
    ])
  func refused(currencies: [String], reason: String) throws {
    try record([("2026-04-02", "84.00")])
    try report(
      "2026-04-03",
      currencies.enumerated().map { action($0 + 1, "PENDING", 100, in: $1) })
    #expect(try verdict(through: "2026-04-03")?.reason == reason)
    #expect(try inbox.balances() == [:])
  }

  /// Writes off what two people agree is lost.
  private func writeOff(_ legs: String) throws {
    let file = try JournalFile(
      yaml: "voucher: write-off\ndate: 2026-04-03\nreason: the network is gone\nlegs:\n\(legs)",
      name: "write-off.yaml")
    let people = PeopleStore(on: inbox.connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    let (maker, checker) = (try TestLogin(["bahi_post"]), try TestLogin(["bahi_post"]))
    try people.add(maker.name, name: "Asha", PersonGrant(roles: [.poster]))
    try people.add(checker.name, name: "Ravi", PersonGrant(roles: [.checker]))
    func journals(of login: TestLogin) throws -> JournalStore {
      let connection = try login.connection()
      try connection.becomePoster()
      return JournalStore(inbox.book, on: connection)
    }
    let store = try journals(of: maker)
    let made = try store.propose(
      try file.entry(
        accounts: try store.accounts(file.accountCodes), series: [:]))
    #expect(made.voucher == nil)
    _ = try journals(of: checker).approve(made.proposal)
  }

  /// Posts moves of the first item and counts them.
  private func post(
    _ kind: PostingKind, id: String, _ moves: [(debit: Account, credit: Account, minor: Int64)]
  ) throws -> Int64 {
    let day = try BusinessDay("2026-04-03")
    let transaction = Transaction(
      kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
      transfers: moves.compactMap {
        Transfer(
          debit: $0.debit, credit: $0.credit, signedMinor: $0.minor,
          dimensions: Dimensions(item: "19001.1"))
      },
      keys: [
        SourceKey(
          source: "by-hand", externalID: id, eventHash: EventHash.of("by-hand/1", [id]))
      ])
    return try inbox.connection.transaction {
      Int64(try LedgerPosting(inbox.book, on: inbox.connection).post([transaction]).postings)
    }
  }

  @Test("A payment that says other than the books, and money that goes untraded, are found")
  func checked() throws {
    func failed() throws -> [String] {
      try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }.map(\.name)
    }
    try record([("2026-04-02", "84.00")])
    try report("2026-04-03", [action(1, "APPROVED", 100)])
    try inbox.put(
      "2026-04-03/hdfc-1.csv", inbox.statement(of: "4000.00", utr: "UTR1", on: "03/04/26"))
    try inbox.night(through: "2026-04-03")
    let number = try #require(try issue("2026-04-03").first?.number)
    let half = ForeignPayment(paidMinor: 5_000, chargeMinor: 5_000)
    #expect(try pay([number], with: "UTR1", half, on: "2026-04-03").gainMinor == -15_000)
    try Cut.take(of: inbox.book, on: inbox.connection)
      .rollUp(inbox.book, on: inbox.connection)
    #expect(try failed() == [])
    try TestDatabase.current.superuserConnection().script(
      """
      ALTER TABLE commerce.collection DISABLE TRIGGER ALL;
      UPDATE commerce.collection SET gain_minor = gain_minor + 1, charge_minor = charge_minor - 1;
      """)
    #expect(try failed().contains("foreign_payments_equal_postings"))
    try TestDatabase.current.superuserConnection().execute(
      "UPDATE commerce.collection SET gain_minor = gain_minor - 1, charge_minor = charge_minor + 1")
    #expect(try !failed().contains("foreign_payments_equal_postings"))
    try writeOff(
      """
      - { account: "equity:trading:usd-inr:usd", debit: "20.00", currency: USD, item: "19001.1" }
      - { account: "assets:receivable:impact:usd", credit: "20.00", currency: USD, item: "19001.1" }
      - { account: "expenses:bad-debts", debit: "1680.00", open: true, class: bad_debt,
          item: "19001.1" }
      - { account: "equity:trading:usd-inr:inr", credit: "1680.00", item: "19001.1" }
      """)
    #expect(try inbox.balances()["expenses:bad-debts"] == 168_000)
    #expect(try !failed().contains("foreign_items_are_traded"))
    // What goes within the foreign currency leaves what it carried behind.
    let fees = Account(
      code: "expenses:fees:bank:usd", accountClass: .feeExpense, currency: .usd)
    #expect(
      try post(.collection, id: "wo-2", [(fees, .receivable("impact", in: .usd), 3_000)]) == 1)
    #expect(try failed().contains("foreign_items_are_traded"))
  }

  @Test("A sale of ours in rupees is refused where the network has reported dollars")
  func ownSale() throws {
    try record([("2026-04-02", "84.00")])
    try report("2026-04-03", [action(1, "PENDING", 100)])
    try inbox.night(through: "2026-04-03")
    let sales = try ["19001.1", "19001.2"].map { item in
      try SaleEvent(
        id: "sal-\(item)", orderedAt: Instant("2026-04-02T10:00:00+05:30"), partner: "impact",
        item: item, sku: nil, category: "all", amountMinor: 70_000, currency: .inr, viewer: nil,
        series: nil, episode: nil, hotspot: nil, surface: nil, record: 1)
    }
    let refusals = try SaleStore(inbox.book, on: inbox.connection).contradictions(in: sales)
    #expect(
      refusals.mapValues(\.description) == [
        "sal-19001.1": "currency: item \"19001.1\" was reported in USD",
        "sal-19001.2": "currency: impact reports in USD",
      ])
  }

  @Test("A report in dollars is taken back by two people, and leaves nothing")
  func takenBack() throws {
    let checker = try TestLogin(["bahi_post"])
    let people = PeopleStore(on: inbox.connection)
    try people.add(
      "bahi", name: "Asha", PersonGrant(roles: [.admin, .poster], ownLimitMinor: 100_000_000))
    try people.add(checker.name, name: "Ravi", PersonGrant(roles: [.checker]))
    try record([("2026-04-02", "84.00"), ("2026-04-04", "90.00")])
    try report("2026-04-03", [action(1, "APPROVED", 100), action(2, "PENDING", 50)])
    try inbox.night(through: "2026-04-03")
    #expect(try inbox.balances()["assets:commission:impact:usd:confirmed"] == 10_000)
    let files = FileStore(inbox.book, on: inbox.connection)
    let file = try files.number(of: "impact_2026-04-03.csv")
    let outcome = try inbox.connection.transaction { try files.void(file, reason: "wrong file") }
    // A limit is in rupees, so a file of foreign money is above everyone's own.
    #expect(!outcome.isDone)
    let other = try checker.connection()
    try other.becomePoster()
    _ = try FileStore(inbox.book, on: other).approve(outcome.review)
    #expect(try inbox.night(through: "2026-04-04").incompleteReason == nil)
    #expect(try inbox.balances() == [:])
  }

  @Test("A network with a State is not charged in dollars")
  func registered() throws {
    try record([("2026-04-02", "84.00")])
    try report("2026-04-03", [action(1, "APPROVED", 100)])
    try inbox.night(through: "2026-04-03")
    try TestDatabase.current.superuserConnection().execute(
      "UPDATE commerce.party SET state = 29 WHERE party = 'impact'")
    let error = #expect(throws: CommerceError.self) { try issue("2026-04-03") }
    #expect(
      error?.description
        == "impact is of State 29, where GST is due in rupees, and reports in USD")
  }
}
