import Intake
import Money
import Postgres
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

  @Test("What was won can be disputed again, in one file or in several, in any order")
  func again() throws {
    let rows = [
      Self.opened, "cbk-1,unl-1,won,2026-04-06T10:00:00+05:30,49.00,INR,razorpay,,",
      "cbk-2,unl-1,opened,2026-04-07T10:00:00+05:30,49.00,INR,razorpay,,",
      "cbk-2,unl-1,lost,2026-04-09T10:00:00+05:30,49.00,INR,razorpay,100.00,18.00",
    ]
    for batches in [[rows], [Array(rows.reversed())], rows.map { [$0] }] {
      try TestDatabase.withAnother {
        let each = try self.files()
        for batch in batches {
          let report = try each.take(
            "chargebacks", batch, sum: "\(49 * batch.count).00")
          #expect(report.verdict == .accepted, "\(report)")
        }
        #expect(try each.balances()["assets:psp:razorpay"] == -11_800)
        #expect(try each.balances()["expenses:chargebacks"] == 14_900)
      }
    }
    // A win that is refused makes no room, also where the rest of its file is taken.
    try TestDatabase.withAnother {
      let partial = try self.files()
      let report = try partial.take(
        "chargebacks", [rows[0], rows[1].replacing("49.00", with: "48.00"), rows[2]],
        sum: "146.00", acceptsPartial: true)
      #expect(report.rejected == 2 && report.accepted == 1, "\(report)")
      #expect(try partial.balances()["assets:psp:razorpay:disputed"] == 4_900)
    }
    // Whose opening comes before the end of the one before it does not fit beside it.
    let early = try self.files().take(
      "chargebacks", [rows[0], rows[1], rows[2].replacing("04-07", with: "04-05")], sum: "147.00")
    #expect(early.verdict == .rejected)
  }

  @Test("What was refunded, and coins that stay with their viewer, may be disputed and lost")
  func afterwards() throws {
    let files = try files()
    #expect(
      try files.take(
        "refunds", ["rfd-1,2026-04-03T10:00:00+05:30,unl-1,49.00,INR,viewer"], sum: "49.00"
      ).verdict == .accepted)
    #expect(
      try files.take(
        "top-ups",
        ["top-1,2026-04-02T10:00:00+05:30,v-1,100,10,100.00,INR,upi,razorpay,29,2027-04-02"],
        sum: "100.00"
      ).verdict == .accepted)
    let report = try files.take(
      "chargebacks",
      [
        Self.opened, Self.lost,
        "cbk-2,top-1,opened,2026-04-05T10:00:00+05:30,60.00,INR,razorpay,,",
        "cbk-2,top-1,lost,2026-04-20T10:00:00+05:30,60.00,INR,razorpay,,",
        "cbk-3,top-1,opened,2026-04-06T10:00:00+05:30,40.00,INR,razorpay,,",
      ], sum: "258.00")
    #expect(report.verdict == .accepted, "\(report)")
    let balances = try files.balances()
    #expect(balances["expenses:chargebacks"] == 20_900)
    #expect(balances["assets:psp:razorpay:disputed"] == 4_000)
    #expect(balances["liabilities:coins:paid"] == -10_000)
    #expect(try files.failedChecks() == [])
  }

  @Test("A payment of a detached month is told as such")
  func detached() throws {
    let files = try files()
    try TestDatabase.current.superuserConnection().script(
      """
      INSERT INTO ledger.archive (
        month, event, posting_count, first_xid, last_xid, file_sha256, digest)
      VALUES ('2025-03-01', 'detach', 1, 1, 1, repeat('a', 64), sha256(''));
      INSERT INTO ledger.source_key (txn, xid, book, source, external_id, event_hash)
      SELECT ledger.first_txn('2025-03-10'), pg_current_xact_id()::text::bigint, k.book, k.source,
        'unl-old', sha256('')
      FROM ledger.source_key AS k WHERE k.external_id = 'unl-1'
      """)
    let row = "cbk-1,unl-old,opened,2026-04-05T10:00:00+05:30,49.00,INR,razorpay,,"
    let report = try files.take("chargebacks", [row], sum: "49.00")
    #expect(report.verdict == .rejected)
    #expect(
      report.rejects.first?.description.hasSuffix(
        "receipt: the month of \"unl-old\" is detached; attach it with 'bahi archive attach' "
          + "[E-REF]") == true, "\(report.rejects)")
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
      row: "cbk-1,unl-1,opened,2026-04-02T11:29:59+05:30,49.00,INR,razorpay,,",
      told: "at: \"unl-1\" was paid later, at 2026-04-02T11:30:00+05:30 [E-KEY]"),
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
