import Ledger
import Postgres
import TestSupport
import Testing

@Suite("Worked example: an unlock", .database)
struct WorkedExampleTests {
  @Test("A ₹5 unlock of another State becomes revenue, IGST and a share")
  func interState() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.distribute()
    #expect(
      try commerce.postings() == [
        "unlock 2026-04-02 assets:psp:razorpay < liabilities:proceeds:unlocks 500",
        "distribution 2026-04-02 liabilities:proceeds:unlocks < income:unlocks 424",
        "distribution 2026-04-02 liabilities:proceeds:unlocks < liabilities:gst:27:igst:18 76",
        "share 2026-04-02 expenses:share:creators < liabilities:accrued:studio-12 170",
      ])
  }

  @Test("A viewer in our own State has CGST and SGST of 0.38 each")
  func intraState() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1", place: 27)])
    try commerce.distribute()
    #expect(
      try commerce.postings().filter { $0.hasPrefix("distribution") } == [
        "distribution 2026-04-02 liabilities:proceeds:unlocks < income:unlocks 424",
        "distribution 2026-04-02 liabilities:proceeds:unlocks < liabilities:gst:27:cgst:9 38",
        "distribution 2026-04-02 liabilities:proceeds:unlocks < liabilities:gst:27:sgst:9 38",
      ])
  }

  @Test(
    "A thousand unlocks of one price are taxed and shared as one sum",
    arguments: [
      (200 as Int64, 30_508 as Int64, 25_424 as Int64), (500, 76_271, 63_559),
      (1_000, 152_542, 127_119),
    ])
  func thousand(priceMinor: Int64, taxMinor: Int64, shareMinor: Int64) throws {
    let commerce = try CommerceBook(CommerceBook.yaml(share: "15 %"))
    try commerce.post(
      (1...1_000).map { CommerceBook.Unlock(id: "unl-\($0)", amountMinor: priceMinor) })
    try commerce.distribute()
    let balances = try commerce.balances()
    #expect(balances["liabilities:gst:27:igst:18"] == -taxMinor)
    #expect(balances["liabilities:accrued:studio-12"] == -shareMinor)
    #expect(balances["income:unlocks"] == -(priceMinor * 1_000 - taxMinor))
    #expect(balances["liabilities:proceeds:unlocks"] == nil)
  }

  @Test("Series without an agreement earn nobody a share")
  func noAgreement() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1", series: "S3")])
    try commerce.distribute()
    #expect(
      try commerce.balances() == [
        "assets:psp:razorpay": 500, "income:unlocks": -424, "liabilities:gst:27:igst:18": -76,
      ])
  }

  @Test("A unlock without a price, series or gateway that we know is refused")
  func refused() throws {
    let commerce = try CommerceBook()
    for unlock in [
      CommerceBook.Unlock(id: "unl-1", amountMinor: 0),
      CommerceBook.Unlock(id: "unl-1", series: "S9"),
    ] {
      #expect(throws: (any Error).self) { try commerce.post([unlock]) }
    }
    #expect(try commerce.count("ledger.posting") == 0)
  }
}
