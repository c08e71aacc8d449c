import Commerce
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import TestSupport
import Testing

@Suite("Refunds in parts and disputes in a gateway's file", .database)
struct GatewayPartsTests {
  private static let passHeader =
    "pass_id,paid_at,viewer,series,episodes,amount,currency,method,psp,place"
  private static let refundHeader = "refund_id,refunded_at,unlock_id,amount,currency,reason"
  private static let disputeHeader =
    "chargeback_id,receipt,stage,at,amount,currency,psp,fee,fee_tax"
  private static let gatewayHeader =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,entity_created_at,order_receipt,dispute_id,settlement_id,settled_at,"
    + "settlement_utr"

  private func own(_ header: String, _ rows: [String], sum: String) -> String {
    ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n"
  }

  /// A row of the gateway: money to us is positive.
  private func line(
    _ entity: String, _ id: String, _ amount: String, day: String, receipt: String = "",
    dispute: String = ""
  ) -> String {
    let isDebit = amount.hasPrefix("-")
    let gross = isDebit ? String(amount.dropFirst()) : amount
    return [
      entity, id, gross, "INR", "0.00", "0.00", isDebit ? gross : "0.00",
      isDebit ? "0.00" : gross, "upi", "\(day) 11:30:00", receipt, dispute, "setl_\(id)",
      "\(day) 12:30:00", "utr-\(id)",
    ].joined(separator: ",")
  }

  private func gateway(_ rows: [String]) -> String {
    ([Self.gatewayHeader] + rows).joined(separator: "\n") + "\n"
  }

  /// A book in which a pass of ₹49 was sold, which its gateway reports.
  private func sold() throws -> InboxBook {
    let inbox = try InboxBook(agreements: WorkedExample.agreements)
    try inbox.put(
      "2026-04-02/passes-2026-04-02.csv",
      own(
        Self.passHeader,
        ["pas-1,2026-04-02T11:30:00+05:30,v-1,S1,20,49.00,INR,card,razorpay,29"], sum: "49.00"))
    try inbox.put(
      "2026-04-03/razorpay-1.csv",
      gateway([line("payment", "pay_1", "49.00", day: "02/04/2026", receipt: "pas-1")]))
    return inbox
  }

  private func gatewayBreaks(_ inbox: InboxBook) throws -> [String] {
    try inbox.breaks().filter { $0.contains(" razorpay ") }
  }

  @Test("Parts of one unlock meet the lines that repeat its receipt, ids with a number too")
  func unlockParts() throws {
    let inbox = try InboxBook(agreements: WorkedExample.agreements)
    try inbox.put(
      "2026-04-02/unlocks-2026-04-02.csv",
      own(
        "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface",
        ["unl-1", "unl-1#2"].map {
          "\($0),2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode"
        }, sum: "10.00"))
    try inbox.put(
      "2026-04-03/razorpay-1.csv",
      gateway(
        ["unl-1", "unl-1#2"].enumerated().map { number, receipt in
          line("payment", "pay_\(number)", "5.00", day: "02/04/2026", receipt: receipt)
        }))
    try inbox.put(
      "2026-04-05/refunds-2026-04-05.csv",
      own(
        Self.refundHeader,
        [
          "rfd-1,2026-04-05T09:00:00+05:30,unl-1,2.00,INR,viewer",
          "rfd-2,2026-04-05T10:00:00+05:30,unl-1,3.00,INR,viewer",
          "rfd-3,2026-04-05T11:00:00+05:30,unl-1#2,5.00,INR,viewer",
        ], sum: "10.00"))
    try inbox.put(
      "2026-04-06/razorpay-2.csv",
      gateway([
        line("refund", "rf_2", "-3.00", day: "05/04/2026", receipt: "unl-1"),
        line("refund", "rf_3", "-5.00", day: "05/04/2026", receipt: "unl-1#2"),
        line("refund", "rf_1", "-2.00", day: "05/04/2026", receipt: "unl-1"),
      ]))
    #expect(try inbox.night(through: "2026-04-06").incompleteReason == nil)
    #expect(try gatewayBreaks(inbox) == [])
    let matched = try inbox.connection.rows(
      """
      SELECT e.key, e.ordinal, e.amount_minor FROM recon.match AS m
      JOIN recon.expected AS e ON e.expected = m.expected
      WHERE e.kind = 'refund' ORDER BY e.key, e.ordinal
      """
    ).map(\.texts)
    #expect(
      matched == [
        ["refund:unl-1", "1", "-200"], ["refund:unl-1", "2", "-300"],
        ["refund:unl-1#2", "1", "-500"],
      ])
  }

  @Test("Two refunds of one pass meet the two lines that repeat its id")
  func parts() throws {
    let inbox = try sold()
    try inbox.put(
      "2026-04-05/refunds-2026-04-05.csv",
      own(
        Self.refundHeader,
        [
          "rfd-1,2026-04-05T09:00:00+05:30,pas-1,20.00,INR,viewer",
          "rfd-2,2026-04-05T10:00:00+05:30,pas-1,20.00,INR,viewer",
          "rfd-3,2026-04-05T11:00:00+05:30,pas-1,9.00,INR,viewer",
        ], sum: "49.00"))
    try inbox.put(
      "2026-04-06/razorpay-2.csv",
      gateway([
        line("refund", "rf_3", "-9.00", day: "05/04/2026", receipt: "pas-1"),
        line("refund", "rf_1", "-20.00", day: "05/04/2026", receipt: "pas-1"),
        line("refund", "rf_2", "-20.00", day: "05/04/2026", receipt: "pas-1"),
      ]))
    #expect(try inbox.night(through: "2026-04-06").incompleteReason == nil)
    #expect(try gatewayBreaks(inbox) == [])
    let matched = try inbox.connection.rows(
      """
      SELECT e.key, e.ordinal, e.amount_minor FROM recon.match AS m
      JOIN recon.expected AS e ON e.expected = m.expected
      WHERE e.kind = 'refund' ORDER BY e.ordinal
      """
    ).map(\.texts)
    #expect(
      matched == [
        ["refund:pas-1", "1", "-2000"], ["refund:pas-1", "2", "-2000"],
        ["refund:pas-1", "3", "-900"],
      ])
  }

  @Test("The lines of a dispute meet its opening, its loss with the fee, and its end")
  func disputes() throws {
    for end in ["lost", "won"] {
      try TestDatabase.withAnother {
        let inbox = try sold()
        let fee = end == "lost" ? "100.00,18.00" : ","
        try inbox.put(
          "2026-04-05/chargebacks-2026-04-05.csv",
          own(
            Self.disputeHeader,
            [
              "cbk-1,pas-1,opened,2026-04-05T10:00:00+05:30,49.00,INR,razorpay,,",
              "cbk-1,pas-1,\(end),2026-04-05T20:00:00+05:30,49.00,INR,razorpay,\(fee)",
            ], sum: "98.00"))
        let second = end == "lost" ? "-118.00" : "49.00"
        try inbox.put(
          "2026-04-06/razorpay-2.csv",
          gateway([
            line("adjustment", "adj_1", "-49.00", day: "05/04/2026", dispute: "cbk-1"),
            line("adjustment", "adj_2", second, day: "05/04/2026", dispute: "cbk-1"),
          ]))
        #expect(try inbox.night(through: "2026-04-12").incompleteReason == nil)
        #expect(try gatewayBreaks(inbox) == [])
      }
    }
  }

  @Test("A dispute is taken on the day of its payment, whatever its file is called")
  func firstFile() throws {
    let inbox = try sold()
    try inbox.put(
      "2026-04-02/a-first.csv",
      own(
        Self.disputeHeader,
        ["cbk-1,pas-1,opened,2026-04-02T12:00:00+05:30,20.00,INR,razorpay,,"], sum: "20.00"))
    let summary = try inbox.night(through: "2026-04-02")
    #expect(summary.files.map(\.verdict) == [.accepted, .accepted])
    #expect(
      try inbox.connection.row("SELECT count(*) AS rows FROM commerce.chargeback")
        .value("rows", as: Int.self) == 1)
  }

  @Test("A dispute that one side alone knows is a break, and heals when the other tells of it")
  func oneSided() throws {
    let inbox = try sold()
    try inbox.put(
      "2026-04-05/chargebacks-2026-04-05.csv",
      own(
        Self.disputeHeader,
        ["cbk-1,pas-1,opened,2026-04-05T10:00:00+05:30,20.00,INR,razorpay,,"], sum: "20.00"))
    try inbox.put(
      "2026-04-06/razorpay-2.csv",
      gateway([line("adjustment", "adj_1", "-29.00", day: "05/04/2026", dispute: "cbk-2")]))
    try inbox.night(through: "2026-04-10")
    #expect(
      try gatewayBreaks(inbox) == [
        "MISSING_IN_REPORT open razorpay dispute:cbk-1 2000",
        "MISSING_IN_LEDGER open razorpay dispute:cbk-2 -2900",
      ])
    try inbox.put(
      "2026-04-11/chargebacks-2026-04-11.csv",
      own(
        Self.disputeHeader,
        ["cbk-2,pas-1,opened,2026-04-05T10:00:00+05:30,29.00,INR,razorpay,,"], sum: "29.00"))
    try inbox.put(
      "2026-04-11/razorpay-3.csv",
      gateway([line("adjustment", "adj_2", "-20.00", day: "10/04/2026", dispute: "cbk-1")]))
    #expect(try inbox.night(through: "2026-04-11").incompleteReason == nil)
    #expect(try gatewayBreaks(inbox).allSatisfy { $0.contains(" healed ") })
  }
}
