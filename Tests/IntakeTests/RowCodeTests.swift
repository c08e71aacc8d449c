import Testing

@testable import Intake

@Suite("Rows that are rejected")
struct RowCodeTests {
  struct Case: CustomStringConvertible, Sendable {
    let row: String
    let message: String
    var profile = "own.unlocks"

    var description: String { message }
  }

  static let cases = [
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29",
      message: "file.csv:2 (record 1): 10 fields, the header has 11 [E-COLS]"),
    Case(
      row: "\"unl-1\"x,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1): text follows a closing quote [E-COLS]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,1.2.3,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) amount: \"1.2.3\" is not a number [E-NUM]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) amount: \"\" is not a number [E-NUM]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,81723,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) viewer: \"81723\" is not v- and a whole number [E-NUM]"),
    Case(
      row: "unl-1,2026-02-30T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) paid_at: \"2026-02-30T11:30:00+05:30\" is not a date [E-DATE]"
    ),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,USD,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) currency: \"USD\" is not INR [E-CUR]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,cash,razorpay,29,episode",
      message: "file.csv:2 (record 1) method: \"cash\" is not one of upi, card, netbanking, wallet "
        + "[E-TYPE]"),
    Case(
      row: ",2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) unlock_id: is missing [E-KEY]"),
    Case(
      row: "1.73238E+18,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) unlock_id: \"1.73238E+18\" is an id in scientific notation "
        + "[E-IDSCI]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,129,episode",
      message: "file.csv:2 (record 1) place: \"129\" is above 99 (UNL2) [E-IDENT]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,-0.01,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) amount: \"-0.01\" is below 0 (UNL1) [E-SIGN]"),
    Case(
      row: "unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,5.005,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) amount: \"5.005\" has 3 decimals, at most 2 are expected "
        + "[E-SCALE]"),
    Case(
      row: "unl-1,2026-05-01T00:00:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) paid_at: \"2026-05-01T00:00:00+05:30\" is after 2026-04-30 "
        + "[E-FUTURE]"),
    Case(
      row: "unl-1,0226-05-01T00:00:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) paid_at: \"0226-05-01T00:00:00+05:30\" is before "
        + "2000-01-01 [E-DATE]"),
    Case(
      row: String(repeating: "u", count: 513)
        + ",2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode",
      message: "file.csv:2 (record 1) unlock_id: an id of 513 bytes is longer than 512 [E-KEY]"),
  ]

  @Test("A bad row is rejected with its place, column, value and code", arguments: cases)
  func rejected(example: Case) throws {
    let text = Fixture.unlocks([example.row], control: "#control,1,5.00")
    let outcome = try Fixture.read(text, as: example.profile)
    #expect(outcome.rejects == [example.message])
    #expect(outcome.lines == [])
  }

  static let gateway =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,entity_created_at,order_receipt,settlement_id,settled_at,settlement_utr\n"

  @Test(
    "A gateway row must add up, have one side and a known kind",
    arguments: [
      (
        "payment,pay_1,500.00,INR,1.18,0.18,0.00,498.82",
        "file.csv:2 (record 1) net: 498.82 is not gross 500.00 - fee 1.18 - tax 0.18 = 498.64 "
          + "(RZP1) [E-IDENT]"
      ),
      (
        "payment,pay_1,5.00,INR,0,0,5.00,5.00",
        "file.csv:2 (record 1) credit: credit \"5.00\" and debit \"5.00\" do not give one amount "
          + "[E-SIGN]"
      ),
      (
        "payout,pay_1,5.00,INR,0,0,5.00,0",
        "file.csv:2 (record 1) transaction_entity: \"payout\" is not one of adjustment, payment, "
          + "refund, transfer [E-TYPE]"
      ),
    ])
  func gatewayRow(start: String, message: String) throws {
    let row = start + ",upi,02/04/2026 11:30:00,unl-1,setl_1,04/04/2026 11:30:00,1utr1\n"
    let outcome = try Fixture.read(
      RowCodeTests.gateway + row, as: "razorpay.settlement_recon.dashboard")
    #expect(outcome.rejects == [message])
  }

  @Test("A state that the profile does not know is rejected")
  func unknownState() throws {
    let text = String(decoding: try Fixture.bytes("flipkart_affiliate_orders.csv"), as: UTF8.self)
    let outcome = try Fixture.read(
      text.replacing("159.8,INR,tentative", with: "159.8,INR,returned"),
      as: "flipkart.affiliate.orders")
    #expect(
      outcome.rejects == [
        "file.csv:3 (record 2) status: \"returned\" is not one of approved, cancelled, "
          + "disapproved, tentative [E-STATE]"
      ])
    #expect(outcome.summary?.accepted == 2)
  }

  @Test("A quoted line end moves the line number, not the record number")
  func lineNumbers() throws {
    let text = String(
      decoding: try Fixture.bytes("razorpay_settlement_recon_dashboard.csv"), as: UTF8.self)
    let row = try #require(
      text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().first)
    let outcome = try Fixture.read(
      text + row.replacing("500.00", with: "1.2.3") + "\n",
      as: "razorpay.settlement_recon.dashboard")
    #expect(outcome.rejects == ["file.csv:8 (record 6) amount: \"1.2.3\" is not a number [E-NUM]"])
  }

  @Test("Every row code has a case")
  func allCodes() throws {
    let messages = RowCodeTests.cases.map(\.message).joined()
    let elsewhere: Set<RowCode> = [.state, .reference, .ambiguousDate]
    for code in RowCode.allCases where !elsewhere.contains(code) {
      #expect(messages.contains(code.rawValue))
    }
  }
}
