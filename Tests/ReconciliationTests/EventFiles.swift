import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Schema
import TestSupport

/// A book with a party of every sort, into which a test imports files of our own events.
struct EventFiles {
  let inbox: InboxBook

  private static let parties = """
      - { code: paytm, kind: gateway, name: Paytm, state: 9 }
      - { code: brand-1, kind: brand, name: Brand One, state: 29 }
      - { code: brand-2, kind: brand, name: Brand Two, state: 27 }
      - { code: brand-3, kind: brand, name: Brand Three }
      - { code: adnet-1, kind: ad-network, name: Ad Network One, state: 29 }

    """

  /// Opens the book with further agreements, each a line of the list.
  init(agreements: String = "") throws {
    inbox = try InboxBook(
      agreements: WorkedExample.agreements.replacing(
        "series:\n", with: Self.parties + "series:\n", maxReplacements: 1) + agreements)
  }

  /// Imports rows under the header of their profile, with the control that belongs to them.
  @discardableResult
  func take(
    _ stem: String, _ rows: [String], sum: String, acceptsPartial: Bool = false
  ) throws -> ImportReport {
    let lines = [Self.headers[stem, default: ""]] + rows + ["#control,\(rows.count),\(sum)"]
    let name = "\(stem)-\(UUID()).csv"
    try inbox.put(name, lines.joined(separator: "\n") + "\n")
    var request = ImportRequest(
      path: inbox.folder.appending(path: name).path, receivedOn: try BusinessDay("2026-05-31"))
    request.acceptsPartial = acceptsPartial
    return try FileImport(
      inbox.book, on: inbox.connection, lookup: inbox.lookup,
      catalog: try ProfileCatalog.builtIn()
    ).run(request)
  }

  private static let headers = [
    "unlocks":
      "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface",
    "wallet-unlocks": "unlock_id,unlocked_at,viewer,series,episode,coins,place,surface",
    "chargebacks": "chargeback_id,receipt,stage,at,amount,currency,psp,fee,fee_tax",
    "placements": "placement_id,stage,at,brand,fee,currency,milestones,milestone,series",
    "ad-revenue": "report_id,earned_on,network,amount,currency,series",
    "refunds": "refund_id,refunded_at,unlock_id,amount,currency,reason",
    "top-ups":
      "top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on",
    "top-up-refunds": "refund_id,refunded_at,top_up_id,coins,amount,currency,reason",
    "sales":
      "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
      + "episode,hotspot,surface,quantity,coupon",
    "denominators": "day,series,episode,hotspot,surface,impressions,views,clicks",
  ]

  /// The balances that are not zero, debit positive.
  func balances() throws -> [String: Int64] { try inbox.balances() }

  /// The names of the checks that find something, once all postings are folded.
  func failedChecks() throws -> [String] {
    try Cut.take(of: inbox.book, on: inbox.connection)
      .rollUp(inbox.book, on: inbox.connection)
    return try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }
      .map(\.name)
  }
}
