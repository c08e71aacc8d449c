import Foundation
import Intake
import Ledger
import Money
import Postgres
import TestSupport

/// A book into which a test imports files of partners of its own making.
struct PartnerFiles {
  let platform: SimulatedPlatform
  private let lookup: Connection

  init() throws {
    platform = try SimulatedPlatform(days: 1, unlocks: 1, sales: 0)
    lookup = try TestDatabase.current.poster()
  }

  var connection: Connection { platform.connection }
  var book: Book { platform.book }

  static let header = "id,day,updated,tag,sub,amount,currency,state,note,phone"

  /// A profile of a partner's report with these rules.
  static func profile(
    feed: String = "shop", version: Int = 1, restatement: String,
    key: String = "{ columns: [ext_id], twins: reject }", extra: String = ""
  ) throws -> Profile {
    try Profile.parse(
      yaml: """
        profile: \(feed).orders
        version: \(version)
        family: \(feed)
        feed: \(feed)
        role: both
        report: affiliate
        party: flipkart
        evidence: own
        money: net
        detect: { header_has: [id, day, updated, tag] }
        decode: { encodings: [utf-8], bom: strip }
        layout:
          header: { find: [id, day, updated, tag], within: 5 }
        \(extra.contains("period_start") ? "  preamble:\n    - \(extra)" : "")
        header: { match: subset, unknown: keep, optional: [note, phone] }
        formats:
          dec: { number: { group: none, decimal: ".", unit: major, scale_max: 4 } }
          day: { date: [yyyy-MM-dd], tz: Asia/Kolkata }
        fields:
          ext_id: { col: id }
          occurred_at: { col: day, as: day, required: true }
          settled_at: { col: updated, as: day }
          tracking_id: { col: tag }
          content_id: { col: sub }
          sub_id_1: { col: sub }
          merchant_ref: { col: tag }
          title: { col: note }
          currency: { col: currency, required: true }
          base: { col: amount, as: dec, required: true }
          commission: { col: amount, as: dec, required: true }
          net: { col: amount, as: dec, required: true }
        rows:
          kind_map: { const: order_line }
          state_map:
            from: state
            map: { pending: pending, approved: approved, paid: paid, declined: declined }
        key: \(key)
        restatement: \(restatement)
        checks: { currencies: [INR, USD] }
        \(extra.contains("period_start") ? "" : extra)

        """, file: "\(feed).orders.yaml")
  }

  /// A row of the report.
  static func row(
    _ id: String, day: String = "2026-04-02", updated: String = "", tag: String = "t1",
    sub: String = "", _ amount: String, currency: String = "INR", state: String = "pending",
    note: String = "", phone: String = ""
  ) -> String {
    [id, day, updated, tag, sub, amount, currency, state, note, phone].joined(separator: ",")
  }

  /// Imports rows below the header, as a file of a name of its own unless one is given.
  @discardableResult
  func take(
    _ rows: [String], _ profile: Profile, named name: String? = nil, above: String = "",
    on day: String = "2026-05-01", acceptsPartial: Bool = false, isDryRun: Bool = false
  ) throws -> ImportReport {
    let text = above + ([Self.header] + rows).joined(separator: "\n") + "\n"
    let file = try platform.write(text, to: name ?? "\(profile.feed)-\(UUID()).csv")
    return try take(
      file: file, profile, on: day, acceptsPartial: acceptsPartial, isDryRun: isDryRun)
  }

  /// Imports a file of the folder, or of another one when the path is absolute.
  @discardableResult
  func take(
    file: String, _ profile: Profile, on day: String = "2026-05-01",
    acceptsPartial: Bool = false, isDryRun: Bool = false
  ) throws -> ImportReport {
    let path = file.hasPrefix("/") ? file : platform.folder.appending(path: file).path
    var request = ImportRequest(path: path, receivedOn: try BusinessDay(day))
    request.acceptsPartial = acceptsPartial
    request.isDryRun = isDryRun
    return try FileImport(
      book, on: connection, lookup: lookup, catalog: try ProfileCatalog([profile])
    ).run(request)
  }

  /// What stands of a feed: key, day, state and money, the same for each way of getting there.
  func standing(_ feed: String = "shop") throws -> [String] {
    try connection.rows(
      """
      SELECT concat_ws(' ', line_key, ordinal, occurred_on, state, trim_scale(net)) AS line
      FROM intake.line WHERE feed = \(feed) AND is_current AND NOT is_withdrawn
      ORDER BY line_key, ordinal
      """
    ).map { try $0.value("line") }
  }

  /// The differences of a report: category, records, before and after.
  static func differences(_ report: ImportReport) -> [String] {
    report.differences.map { "\($0.category.rawValue) \($0.records) \($0.before) \($0.after)" }
  }
}
