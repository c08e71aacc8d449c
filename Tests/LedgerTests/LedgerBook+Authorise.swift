import Ledger
import Money
import Postgres
import Schema
import TestSupport

/// A live request of a test.
struct LiveRequest {
  var id: String?
  var debit: String
  var credit: String
  var amountMinor: Int64
  var occurredAt: String? = "2026-04-02T11:30:00+05:30"
  var viewer: Int64? = 1
  var series: String? = "S1"
  var episode: String? = "E001"
  var place: Int16? = 29
  var item: String?
  var expiresAt: String?

  /// An unlock paid by UPI.
  static func unlock(_ id: String, _ amountMinor: Int64 = 500) -> LiveRequest {
    LiveRequest(
      id: id, debit: "assets:psp:razorpay", credit: "liabilities:proceeds:unlocks",
      amountMinor: amountMinor)
  }

  /// An unlock paid from the wallet of a viewer.
  static func coins(_ id: String, _ amountMinor: Int64, viewer: Int64 = 1) -> LiveRequest {
    LiveRequest(
      id: id, debit: "liabilities:wallet:v-\(viewer)", credit: "liabilities:coins-spent",
      amountMinor: amountMinor, viewer: viewer)
  }

  static func topUp(_ id: String, _ amountMinor: Int64, viewer: Int64 = 1) -> LiveRequest {
    LiveRequest(
      id: id, debit: "equity:coins:issued", credit: "liabilities:wallet:v-\(viewer)",
      amountMinor: amountMinor)
  }

  static func reserve(
    _ id: String, _ item: String, _ amountMinor: Int64, until expiry: String
  ) -> LiveRequest {
    LiveRequest(
      id: id, debit: "liabilities:wallet:v-1", credit: "liabilities:wallet:v-1:reserved",
      amountMinor: amountMinor, item: item, expiresAt: expiry)
  }

  static func capture(_ id: String, _ item: String, _ amountMinor: Int64) -> LiveRequest {
    LiveRequest(
      id: id, debit: "liabilities:wallet:v-1:reserved", credit: "liabilities:coins-spent",
      amountMinor: amountMinor, item: item)
  }
}

/// The answer to a live request.
struct LiveAnswer: Hashable {
  let id: String?
  let result: String
  let reason: String?
  let txn: Int64?

  /// The result and its reason as words.
  var words: String { reason.map { "\(result) \($0)" } ?? result }
}

extension LedgerBook {
  /// Opens the accounts and the series that live requests of the tests name.
  func openLiveAccounts() throws {
    _ = try LedgerPosting(book, on: connection).numbers(of: [
      .psp("razorpay"), .unlockProceeds, .coinsSpent, .coinsIssued,
    ])
    try connection.execute(
      "SELECT FROM ledger.ensure_series(\(book.id)::integer, '{S1}', '{First}')")
  }

  /// Asks for requests of one kind as another program would.
  @discardableResult
  func authorise(
    _ kind: String, _ requests: [LiveRequest], source: String = "unlocks",
    refusingWhole: Bool = false
  ) throws -> [LiveAnswer] {
    let isUnlock = kind == "unlock"
    let holds = ["reserve", "capture", "release"].contains(kind)
    return try connection.rows(
      """
      SELECT * FROM ledger.authorise('main', \(kind), \(source), \(requests.map(\.id))::text[],
        \(requests.map(\.debit))::text[], \(requests.map(\.credit))::text[],
        \(requests.map(\.amountMinor))::bigint[], \(requests.map(\.occurredAt))::timestamptz[],
        \(isUnlock ? requests.map(\.viewer) : nil)::bigint[],
        \(isUnlock ? requests.map(\.series) : nil)::text[],
        \(isUnlock ? requests.map(\.episode) : nil)::text[],
        \(isUnlock ? requests.map(\.place) : nil)::smallint[], NULL,
        \(holds ? requests.map(\.item) : nil)::text[],
        \(kind == "reserve" ? requests.map(\.expiresAt) : nil)::timestamptz[], \(refusingWhole))
      """
    ).map { row in
      LiveAnswer(
        id: try row.optional("external_id"), result: try row.value("result"),
        reason: try row.optional("reason"), txn: try row.optional("txn"))
    }
  }

  /// Asks for one unlock by the door of one.
  @discardableResult
  func authoriseUnlock(
    _ request: LiveRequest, source: String = "unlocks"
  ) throws -> LiveAnswer {
    let row = try connection.row(
      """
      SELECT * FROM ledger.authorise_unlock('main', \(source), \(request.id)::text,
        \(request.debit), \(request.credit), \(request.amountMinor)::bigint,
        \(request.occurredAt)::timestamptz, \(request.viewer)::bigint, \(request.series)::text,
        \(request.episode)::text, \(request.place)::smallint, p_item => \(request.item)::text)
      """)
    return LiveAnswer(
      id: request.id, result: try row.value("result"), reason: try row.optional("reason"),
      txn: try row.optional("txn"))
  }

  /// What a wallet holds by its live balance.
  func coins(of viewer: Int64 = 1, reserved: Bool = false) throws -> Int64 {
    try connection.row(
      """
      SELECT b.credit_minor - b.debit_minor AS coins
      FROM ledger.balance AS b JOIN ledger.account AS a USING (book, account)
      WHERE b.book = \(book.id) AND a.code = \("liabilities:wallet:v-\(viewer)"
        + (reserved ? ":reserved" : ""))
      """
    ).value("coins")
  }

  /// The names of the checks that fail.
  func failingChecks() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }.map(\.name)
  }
}
