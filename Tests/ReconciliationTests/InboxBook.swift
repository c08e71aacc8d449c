import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import TestSupport

/// A book with an inbox that a test fills by hand.
struct InboxBook {
  let folder: URL
  let book: Book
  let connection: Connection
  let lookup: Connection

  /// Applies agreements to the test's database and makes an empty inbox.
  init(agreements: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    connection = try TestDatabase.current.poster()
    lookup = try TestDatabase.current.poster()
    let file = try AgreementsFile(yaml: agreements, name: "agreements.yaml")
    let connection = connection
    try connection.transaction { _ = try AgreementStore(on: connection).apply(file) }
    book = try Book(code: file.book, on: connection)
  }

  /// Puts a file into the inbox, at a path such as `2026-04-02/unlocks.csv`.
  func put(_ path: String, _ text: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// A bank statement of one day with one deposit.
  func statement(of amount: String, utr: String, on day: String = "04/04/26") -> String {
    """
    HDFC BANK LTD
    Account No : XXXXXXXXXX6789

    Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
    \(day),NEFT CR-RAZORPAY-\(utr),\(utr),\(day),,\(amount),\(amount)
    STATEMENT SUMMARY :-,,,,,,
    Opening Balance,,,,Dr Count,Cr Count,Closing Bal
    0.00,,,,0,1,\(amount)

    """
  }

  @discardableResult
  func night(through day: String, patienceSeconds: Int = 30) throws -> NightSummary {
    var request = NightRequest(through: try BusinessDay(day), inbox: folder.path)
    request.patienceSeconds = patienceSeconds
    return try Night(
      book, on: connection, lookup: lookup, catalog: try ProfileCatalog.builtIn()
    ).run(request) { _ in }
  }

  /// The postings in the order in which they were made: kind, day, debit, credit, minor, item.
  func postings() throws -> [String] {
    try connection.rows(
      """
      SELECT concat_ws(' ', k.code, p.effective_on, d.code, c.code, p.amount_minor,
        coalesce(p.item, '-')) AS posting
      FROM ledger.posting AS p
      JOIN ledger.posting_kind AS k ON k.kind = p.kind
      JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      ORDER BY p.txn, p.leg
      """
    ).map { try $0.value("posting") }
  }

  /// The balances that are not zero, debit positive.
  func balances() throws -> [String: Int64] {
    let lines = try TrialBalance(of: book, on: connection).lines
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.account, $0.balanceMinor) })
      .filter { $0.value != 0 }
  }

  /// The breaks: code, state, feed, key and difference in minor units.
  func breaks() throws -> [String] {
    try connection.rows(
      """
      SELECT concat_ws(' ', code, state, feed, key, difference_minor) AS break
      FROM recon.break ORDER BY feed, key, code
      """
    ).map { try $0.value("break") }
  }
}
