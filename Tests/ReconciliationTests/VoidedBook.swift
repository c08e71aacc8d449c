import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import TestSupport
import Testing

/// A book of which one person takes files back and another approves it.
struct VoidedBook {
  let inbox: InboxBook
  private let checker: TestLogin

  init() throws {
    checker = try TestLogin(["bahi_post"])
    inbox = try InboxBook(agreements: WorkedExample.agreements)
    try PeopleStore(on: inbox.connection).add(
      "bahi", name: "Asha",
      PersonGrant(roles: [.admin, .poster, .adjuster], ownLimitMinor: 1_000_000))
    try PeopleStore(on: inbox.connection).add(
      checker.name, name: "Ravi", PersonGrant(roles: [.poster, .checker]))
  }

  /// Records behind the functions that the last file was taken back, and does nothing else.
  static func voidByHand(lines: Int) throws {
    try TestDatabase.current.superuserConnection().script(
      .trusted(
        """
        INSERT INTO intake.review (book, kind, file, reason, line_count)
        SELECT book, 'void', max(file), 'by hand', \(lines) FROM intake.file GROUP BY book;
        INSERT INTO intake.review_decision (review, decision, basis, proposed_by)
        SELECT max(review), 'approved', 'own_limit', session_user FROM intake.review;
        INSERT INTO intake.file_void (file, book, review)
        SELECT file, book, review FROM intake.review ORDER BY review DESC LIMIT 1;
        """))
  }

  /// Puts unlocks, each as its id and price, into the inbox of a day.
  func put(
    unlocks rows: [String], sum: String, named name: String, on day: String, paid: String? = nil
  ) throws {
    try inbox.put(
      "\(day)/unlocks-\(name).csv", text(unlocks: rows, sum: sum, on: paid ?? day))
  }

  private func text(unlocks rows: [String], sum: String, on day: String) -> String {
    let lines = rows.map { row in
      let fields = row.split(separator: ",")
      return "\(fields[0]),\(day)T11:30:00+05:30,v-81723,S1,E001,\(fields[1]),INR,upi,razorpay,"
        + "29,episode"
    }
    return
      (["unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"]
      + lines + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n"
  }

  /// Imports unlocks of the second of April by hand.
  func take(
    unlocks rows: [String], sum: String, named name: String, isDryRun: Bool = false
  ) throws -> ImportReport {
    try take(
      text(unlocks: rows, sum: sum, on: "2026-04-02"), named: "unlocks-\(name).csv",
      isDryRun: isDryRun)
  }

  /// Imports unlocks by coins of one viewer, each as its id and price.
  func take(coins rows: [String], sum: String, named name: String) throws -> ImportReport {
    let lines = rows.map { row in
      let fields = row.split(separator: ",")
      return "\(fields[0]),2026-04-02T11:30:00+05:30,v-7,S1,E001,\(fields[1]),29,episode"
    }
    return try take(
      (["unlock_id,unlocked_at,viewer,series,episode,coins,place,surface"]
        + lines + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n",
      named: "wallet-unlocks-\(name).csv")
  }

  func take(_ text: String, named name: String, isDryRun: Bool = false) throws -> ImportReport {
    let folder = "by-hand-\(UUID())"
    try inbox.put("\(folder)/\(name)", text)
    var request = ImportRequest(
      path: inbox.folder.appending(path: "\(folder)/\(name)").path,
      receivedOn: try BusinessDay("2026-04-30"))
    request.isDryRun = isDryRun
    request.acceptsPartial = isDryRun
    return try FileImport(
      inbox.book, on: inbox.connection, lookup: inbox.lookup,
      catalog: try ProfileCatalog.builtIn()
    ).run(request)
  }

  /// Puts a top-up of the viewer, as its id, coins, bonus and price, into the inbox.
  func topUp(_ row: String, on day: String = "2026-04-02") throws {
    let fields = row.split(separator: ",")
    try inbox.put(
      "\(day)/top-ups-\(day).csv",
      """
      top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on
      \(fields[0]),2026-04-02T09:00:00+05:30,v-7,\(fields[1]),\(fields[2]),\(fields[3]),INR,upi,\
      razorpay,29,2027-04-01
      #control,1,\(fields[3])

      """)
  }

  /// Takes the newest file of a name back; false while it waits for another person.
  @discardableResult
  func void(_ name: String) throws -> Bool {
    let number = try inbox.connection.row(
      "SELECT max(file) AS file FROM intake.file WHERE name = \(name)"
    ).value("file", as: Int64.self)
    return try inbox.connection.transaction {
      try FileStore(inbox.book, on: inbox.connection).void(number, reason: "wrong file").isDone
    }
  }

  /// Approves the newest review as the other person.
  func approve() throws {
    let review = try inbox.connection.row("SELECT max(review) AS review FROM intake.review")
      .value("review", as: Int64.self)
    let connection = try checker.connection()
    try connection.becomePoster()
    _ = try connection.transaction {
      try FileStore(inbox.book, on: connection).approve(review)
    }
  }

  /// All that the only thing which an id names caused, as text.
  func trace(_ id: String) throws -> String {
    let found = try TraceFinder(in: inbox.book, on: inbox.connection).candidates(of: id)
    #expect(found.count == 1, "\(id) names \(found.map(\.name))")
    let walk = TraceWalk(in: inbox.book, on: inbox.connection)
    return TraceRenderer.render(try walk.tree(of: try #require(found.first)), as: .table)
  }

  /// The SQLSTATE with which something is refused.
  func refusal(_ body: () throws -> Bool) throws -> String? {
    do {
      _ = try body()
      return nil
    } catch let error as PostgresError {
      return error.sqlState
    }
  }

  /// The words with which something is refused.
  func message(_ body: () throws -> Bool) throws -> String? {
    do {
      _ = try body()
      return nil
    } catch let error as PostgresError {
      return "\(error)"
    }
  }

  func balances() throws -> [String: Int64] { try inbox.balances() }

  /// Each account's balance of each day, what series have and what lots hold, where not zero.
  func standing() throws -> [String] {
    try inbox.connection.rows(
      """
      SELECT concat_ws(' ', p.effective_on, a.code, sum(p.minor)) AS line
      FROM (
        SELECT effective_on, debit AS account, amount_minor AS minor FROM ledger.posting
        UNION ALL SELECT effective_on, credit, -amount_minor FROM ledger.posting
      ) AS p JOIN ledger.account AS a ON a.account = p.account
      GROUP BY p.effective_on, a.code HAVING sum(p.minor) <> 0
      UNION ALL
      SELECT concat_ws(' ', day, counted_on, side, party, sum(units), sum(gross_minor),
        sum(net_minor), sum(share_minor))
      FROM commerce.allocation GROUP BY day, counted_on, side, party
      HAVING (sum(units), sum(gross_minor), sum(net_minor), sum(share_minor)) <> (0, 0, 0, 0)
      UNION ALL
      SELECT concat_ws(' ', day, side, episode, sum(units), sum(gross_minor), sum(net_minor),
        sum(share_minor))
      FROM commerce.episode_allocation GROUP BY day, side, episode
      HAVING (sum(units), sum(gross_minor), sum(net_minor), sum(share_minor)) <> (0, 0, 0, 0)
      UNION ALL
      SELECT concat_ws(' ', lot, coins - used, value_minor - released_minor)
      FROM commerce.lot_balance
      ORDER BY 1
      """
    ).map { try $0.value("line") }
  }
}
