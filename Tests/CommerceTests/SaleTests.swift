import Ledger
import Money
import Postgres
import TestSupport
import Testing

@testable import Commerce

@Suite("Worked example: a link-out sale", .database)
struct SaleTests {
  @Test("Our own event first accrues at our rate, pending under the partner's item")
  func ownFirst() throws {
    let commerce = try CommerceBook()
    #expect(try record([sale("sal-1")], in: commerce) == SaleOutcome(accrued: 1))
    #expect(
      try commerce.postings() == [
        "commission 2026-04-02 assets:commission:flipkart:pending < income:affiliate-commission "
          + "12000 item-1"
      ])
    #expect(try record([sale("sal-1")], in: commerce) == SaleOutcome(unchanged: 1))
    #expect(try commerce.count("ledger.posting") == 1)
    let row = try commerce.connection.row(
      """
      SELECT s.origin, s.commission_minor, s.rate_bp, s.agreement_version, m.code AS series,
        e.code AS episode, s.txn = k.txn AS is_of_item
      FROM commerce.sale AS s
      JOIN ledger.series AS m USING (series) JOIN ledger.episode AS e USING (episode)
      JOIN ledger.source_key AS k ON k.external_id = s.item
      """)
    #expect(row.texts == ["own", "12000", "1200", "1", "S1", "E042", "t"])
  }

  @Test("An own event after the partner's line is attached and posts nothing")
  func partnerFirst() throws {
    let commerce = try CommerceBook()
    try commerce.connection.transaction {
      _ = try LedgerPosting(commerce.book, on: commerce.connection).post([
        CommissionRule.partnerAccrual(
          partner: "flipkart", item: "item-1", amountMinor: 11_900,
          orderedAt: Instant(day: CommerceBook.day, secondOfDay: 0))
      ])
    }
    #expect(try record([sale("sal-1")], in: commerce) == SaleOutcome(attached: 1))
    #expect(
      try commerce.postings() == [
        "commission 2026-04-02 assets:commission:flipkart:pending < income:affiliate-commission "
          + "11900 item-1"
      ])
    let keys = try commerce.connection.rows(
      """
      SELECT k.external_id, count(*) OVER (PARTITION BY k.txn) AS keys, s.origin
      FROM ledger.source_key AS k JOIN commerce.sale AS s ON s.txn = k.txn ORDER BY 1
      """
    ).map(\.texts)
    #expect(keys == [["item-1", "2", "partner"], ["sal-1", "2", "partner"]])
    #expect(try record([sale("sal-1")], in: commerce) == SaleOutcome(unchanged: 1))
  }

  @Test("A sale that contradicts the books is told, one that comes again is not")
  func contradictions() throws {
    let commerce = try CommerceBook()
    _ = try record([sale("sal-1"), sale("sal-2", item: "item-2")], in: commerce)
    let store = SaleStore(commerce.book, on: commerce.connection)
    let found = try store.contradictions(in: [
      sale("sal-1", amountMinor: 90_000), sale("sal-2", item: "item-2"), sale("sal-3"),
      sale("sal-4", item: "item-4"),
    ])
    #expect(found.keys.sorted() == ["sal-1", "sal-3"])
    #expect(found["sal-1"]?.description == "sale_id: \"sal-1\" came before with other content")
    #expect(
      found["sal-3"]?.description == "partner_item_id: item \"item-1\" belongs to sale \"sal-1\"")
    #expect(try store.countKnown([sale("sal-1"), sale("sal-4"), sale("sal-4")]) == 2)
  }

  @Test("The same sale twice in one file accrues once")
  func doubled() throws {
    let commerce = try CommerceBook()
    let outcome = try record([sale("sal-1"), sale("sal-1")], in: commerce)
    #expect(outcome == SaleOutcome(accrued: 1, unchanged: 1))
    #expect(try commerce.balances()["income:affiliate-commission"] == -12_000)
  }

  @Test("A sale without commission holds its item and posts nothing")
  func nothingAccrued() throws {
    let commerce = try CommerceBook()
    let outcome = try record([sale("sal-1", amountMinor: 4)], in: commerce)
    #expect(outcome == SaleOutcome(accrued: 1))
    #expect(try commerce.count("ledger.posting") == 0)
    #expect(try commerce.count("commerce.sale") == 1)
    #expect(try commerce.count("ledger.source_key") == 2)
  }

  private func sale(
    _ id: String, item: String = "item-1", amountMinor: Int64 = 100_000
  ) -> SaleEvent {
    SaleEvent(
      id: id, orderedAt: Instant(day: CommerceBook.day, secondOfDay: 50_000), partner: "flipkart",
      item: item, sku: "SHO1", category: "footwear", amountMinor: amountMinor, currency: .inr,
      viewer: 7, series: "S1", episode: "E042", hotspot: "H1", surface: "episode", record: 1)
  }

  private func record(_ sales: [SaleEvent], in commerce: CommerceBook) throws -> SaleOutcome {
    let store = SaleStore(commerce.book, on: commerce.connection)
    let card = try RateCardStore(commerce.book, on: commerce.connection).card(of: .linkOut)
    let priced = try sales.map { sale in
      SaleStore.Priced(
        sale: sale,
        terms: try #require(card.resolve(sale.scope, on: sale.orderedAt.businessDay)))
    }
    return try commerce.connection.transaction {
      try store.record(priced, file: FileID(rawValue: 1))
    }
  }
}
