import Intake
import Money
import TestSupport
import Testing

@Suite("Chargebacks", .database)
struct ChargebackTests {
  private static let opened = "cbk-1,unl-1,opened,2026-04-05T10:00:00+05:30,49.00,INR,razorpay,,"
  private static let lost =
    "cbk-1,unl-1,lost,2026-04-20T10:00:00+05:30,49.00,INR,razorpay,100.00,18.00"
  private static let won = "cbk-1,unl-1,won,2026-04-20T10:00:00+05:30,49.00,INR,razorpay,,"

  private func files() throws -> EventFiles {
    let files = try EventFiles()
    let unlock =
      "unl-1,2026-04-02T11:30:00+05:30,v-81723,S1,E001,49.00,INR,upi,razorpay,29,episode"
    #expect(try files.take("unlocks", [unlock], sum: "49.00").verdict == .accepted)
    return files
  }

  @Test("A dispute is opened and lost: the payment and its costs are a loss, whatever the order")
  func losing() throws {
    for rows in [[Self.opened, Self.lost], [Self.lost, Self.opened]] {
      try TestDatabase.withAnother {
        let files = try files()
        let report = try files.take("chargebacks", rows, sum: "98.00")
        #expect(report.verdict == .accepted, "\(report)")
        let balances = try files.balances()
        #expect(balances["assets:psp:razorpay"] == -11_800)
        #expect(balances["assets:psp:razorpay:disputed"] == nil)
        #expect(balances["expenses:chargebacks"] == 14_900)
        #expect(balances["assets:gst-input:27:igst:18"] == 1_800)
        let again = try files.take("chargebacks", [Self.opened], sum: "49.00")
        #expect(again.verdict == .accepted && again.unchanged == 1 && again.accepted == 0)
        #expect(try files.balances() == balances)
      }
    }
  }

  @Test("A dispute that is won gives the payment back")
  func winning() throws {
    let files = try files()
    #expect(try files.take("chargebacks", [Self.opened], sum: "49.00").verdict == .accepted)
    #expect(try files.balances()["assets:psp:razorpay:disputed"] == 4_900)
    #expect(try files.take("chargebacks", [Self.won], sum: "49.00").verdict == .accepted)
    #expect(try files.balances()["assets:psp:razorpay"] == 4_900)
    #expect(try files.balances()["assets:psp:razorpay:disputed"] == nil)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var before: [String] = []
    let row: String
    let told: String

    var testDescription: String { told }
  }

  static let refusedRows = [
    Refused(
      row: "cbk-1,unl-9,opened,2026-04-05T10:00:00+05:30,49.00,INR,razorpay,,",
      told: "receipt: no payment has the receipt \"unl-9\" [E-REF]"),
    Refused(
      row: "cbk-1,unl-1,opened,2026-04-05T10:00:00+05:30,49.01,INR,razorpay,,",
      told: "amount: ₹49.01 of \"unl-1\" is disputed, which paid ₹49.00 [E-KEY]"),
    Refused(
      before: ["cbk-1,unl-1,opened,2026-04-05T10:00:00+05:30,30.00,INR,razorpay,,"],
      row: "cbk-2,unl-1,opened,2026-04-06T10:00:00+05:30,20.00,INR,razorpay,,",
      told: "amount: ₹50.00 of \"unl-1\" is disputed, which paid ₹49.00 [E-KEY]"),
    Refused(
      row: "cbk-1,unl-1,opened,2026-04-05T10:00:00+05:30,49.00,INR,paytm,,",
      told: "psp: \"unl-1\" was paid through razorpay [E-KEY]"),
    Refused(
      row: lost, told: "chargeback_id: \"cbk-1\" is lost and was not opened [E-REF]"),
    Refused(
      before: [opened, lost], row: won,
      told: "stage: \"cbk-1\" is won and was lost before [E-KEY]"),
    Refused(
      before: [opened],
      row: "cbk-1,unl-1,won,2026-04-20T10:00:00+05:30,48.00,INR,razorpay,,",
      told: "amount: \"cbk-1\" was opened with ₹49.00 of \"unl-1\" through razorpay [E-KEY]"),
    Refused(
      before: [opened],
      row: "cbk-1,unl-1,won,2026-04-04T10:00:00+05:30,49.00,INR,razorpay,,",
      told: "at: \"cbk-1\" was opened later, at 2026-04-05T10:00:00+05:30 [E-KEY]"),
    Refused(
      before: [opened],
      row: "cbk-1,unl-1,opened,2026-04-05T10:00:01+05:30,49.00,INR,razorpay,,",
      told: "chargeback_id: \"cbk-1/opened\" came before with other content [E-KEY]"),
    Refused(
      row: "cbk-1,unl-1,opened,2026-04-05T10:00:00+05:30,49.00,INR,razorpay,,18.00",
      told: "fee_tax: there is tax without a fee [E-IDENT]"),
  ]

  @Test("What cannot be is a named reject, and nothing of the file is kept", arguments: refusedRows)
  func refusals(_ refused: Refused) throws {
    let files = try files()
    for row in refused.before {
      let amount = row.split(separator: ",", omittingEmptySubsequences: false)[4]
      let report = try files.take("chargebacks", [row], sum: String(amount))
      #expect(report.verdict == .accepted, "\(report)")
    }
    let balances = try files.balances()
    let amount = refused.row.split(separator: ",", omittingEmptySubsequences: false)[4]
    let report = try files.take("chargebacks", [refused.row], sum: String(amount))
    #expect(report.verdict == .rejected)
    let told = report.rejects.map { $0.description.split(separator: ") ", maxSplits: 1).last }
    #expect(told == [Substring(refused.told)])
    #expect(try files.balances() == balances)
  }
}
