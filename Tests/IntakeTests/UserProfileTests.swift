import FoundationEssentials
import Testing

@testable import Intake

/// A new partner is added by a file of words alone.
@Suite("Profiles of a user's folder")
struct UserProfileTests {
  /// A statement in two tables: a summary by campaign, and below it the clicks that were paid.
  static let sections = """
    profile: dhaba.payments
    version: 1
    family: dhaba.payments
    feed: dhaba
    role: verify
    report: earnings
    party: dhaba
    owner: finance
    evidence: verified
    money: net
    detect: { magic: '^DHABA ADS', header_has: [Campaign, Visit, Earned] }
    dialect: { delimiter: ";", trim: true }
    layout:
      sections:
        - name: visits
          start: { marker: Visits }
          header: { find: [Visit, Campaign, Earned], within: 5 }
          end: { regex: '^Totals' }
          use: lines
        - name: totals
          start: { regex: '^Totals' }
          header: { find: [Campaign, Sum], within: 2 }
          use: control
          key: Campaign
          values: { sum: Sum }
          as: amount
    header: { match: subset, normalise: [collapse_space, casefold] }
    formats:
      amount: { number: { group: dot, scale_max: 2, strip: [INR] } }
      day: { date: [dd.MM.yyyy], tz: Asia/Kolkata }
    fields:
      ext_id: { col: Visit }
      campaign: { col: Campaign, required: true }
      occurred_at: { col: Date, as: day, required: true }
      currency: { const: INR }
      net: { col: Earned, as: amount, required: true }
    rows:
      kind_map: { const: conversion }
      state_map: { const: approved }
    key: { columns: [ext_id] }
    restatement: { mode: append }
    checks:
      groups: [{ id: DHA1, sum: net, by: campaign, equals: totals.sum }]
      currencies: [INR]
    tests:
      - name: Visits sum to the totals below them
        known_through: 2026-04-30
        csv: |
          DHABA ADS statement
          Visits
          Visit;Campaign;Date;Earned
          V1;Ep42;02.04.2026;1.250,50 INR
          V2;Ep42;03.04.2026;49,50 INR
          Totals;;;
          Campaign;Sum
          Ep42;1.300,00
        lines: [{ ext_id: V1, net: 1250.50 }, { net: 49.50, campaign: Ep42 }]
      - name: A total that is not the sum refuses the file
        known_through: 2026-04-30
        csv: |
          DHABA ADS statement
          Visits
          Visit;Campaign;Date;Earned
          V1;Ep42;02.04.2026;1.250,50
          Totals;;;
          Campaign;Sum
          Ep42;1.250,00
        refused: F-CONTROL
    """

  /// Sales in which two columns have the name Amount, and rates are per mille.
  static let doubled = """
    profile: haat.sales
    version: 1
    family: haat.sales
    feed: haat
    role: both
    report: affiliate
    party: haat
    evidence: verified
    money: commission
    detect: { header_has: [Order, "Rate ‰", Status] }
    header:
      match: subset
      duplicates: { Amount: 2 }
    formats:
      inr: { number: { group: indian, scale_max: 2, strip: [₹] } }
      permille: { number: { unit: permille, scale_max: 1 } }
      ts: { unix: ms }
    fields:
      ext_id: { col: Order }
      ext_item_id: { col: Order }
      occurred_at: { col: At, as: ts, required: true }
      currency: { const: INR }
      base: { col: Amount, as: inr, required: true }
      rate: { col: "Rate ‰", as: permille, required: true }
      commission: { col: "Amount[2]", as: inr, required: true }
      sub_id_1: { json: Ref, path: $.ep }
      episode: { json: Ref, path: $.ep }
    rows:
      kind_map: { const: order_line }
      state_map:
        from: Status
        map: { new: pending, ok: approved, no: declined }
        refine: [{ when: 'state == approved and [Paid on] not empty', set: paid }]
    key: { columns: [ext_id] }
    restatement: { mode: snapshot, locks: [paid] }
    checks:
      rows: [{ id: HAA1, row: commission == base * rate, tolerance: 0.01 }]
      ranges: [{ id: HAA2, field: rate, min: 0.10, max: 0.30, severity: warn }]
    tests:
      - name: The second Amount is the commission
        known_through: 2026-04-30
        csv: |
          Order,At,Amount,Rate ‰,Amount,Status,Paid on,Ref
          H1,1775109600000,"₹1,00,000.00",125.5,"12,550.00",ok,2026-04-20,"{""ep"":""E042""}"
        lines: [{ base: 100000.00, rate: 0.1255, commission: 12550.00, state: paid, episode: E042 }]
      - name: A commission that is not the rate is rejected
        known_through: 2026-04-30
        csv: |
          Order,At,Amount,Rate ‰,Amount,Status,Paid on,Ref
          H1,1775109600000,1000.00,125,126.00,ok,,
        rejects: [{ record: 1, code: E-IDENT, column: commission }]
    """

  /// Daily earnings without ids: a later file replaces the days that it covers.
  static let replaced = """
    profile: chaupal.daily
    extends: template.revenue_share
    version: 1
    family: chaupal.daily
    feed: chaupal
    party: chaupal
    evidence: verified
    detect: { header_has: [Show, Day, Minutes watched, Our share] }
    dialect: { delimiter: tab }
    layout:
      preamble: [{ regex: 'for ([0-9-]+) until ([0-9-]+)', set: [from, to] }]
      header: { find: [Show, Day, Our share], within: 3 }
    header: { aliases: { Revenue: [Billed], Payable: [Our share], Share: [bps] } }
    formats: { percent: { number: { unit: bps, scale_max: 0, strip: ~ } } }
    fields:
      content_id: { col: Show }
      occurred_at: { col: Day }
      views: ~
      title: ~
      country: ~
      episode: ~
    rows: { control_when: Show == Sum }
    checks: { period: { from: from, to: to, as: day } }
    tests:
      - name: Days of a period, with their sum
        known_through: 2026-04-30
        csv: "for 2026-04-01 until 2026-04-02\\nShow\\tDay\\tMinutes watched\\tBilled\\tbps\\tOur share\\nS1\\t2026-04-01\\t120\\t100.00\\t2500\\t25.00\\nS1\\t2026-04-02\\t90\\t80.00\\t2500\\t20.00\\nSum\\t\\t\\t\\t\\t45.00\\n"
        lines: [{ content_id: S1, net: 25.00, rate: "0.2500" }, { net: 20.00, kind: ad_revenue }]
      - name: A day outside the period refuses the file
        known_through: 2026-04-30
        csv: "for 2026-04-01 until 2026-04-02\\nShow\\tDay\\tMinutes watched\\tBilled\\tbps\\tOur share\\nS1\\t2026-04-03\\t120\\t100.00\\t2500\\t25.00\\nSum\\t\\t\\t\\t\\t25.00\\n"
        refused: F-PERIOD
    """

  @Test("Three partners are added by files in a folder, with their examples")
  func folder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "partners-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let texts = ["dhaba": Self.sections, "haat": Self.doubled, "chaupal": Self.replaced]
    for (name, text) in texts {
      try Data(text.utf8).write(to: folder.appending(path: "\(name).yaml"))
    }
    let catalog = try ProfileCatalog.builtIn().adding(folder: folder.path())
    for feed in texts.keys {
      let profile = try #require(catalog.profile(feed: feed))
      #expect(profile.tests.count == 2)
      #expect(ProfileTests.run(profile) == [])
      #expect(profile.status == .active)
      let example = try #require(profile.tests.first)
      #expect(
        try catalog.detect(fileName: "report.csv", head: Array(example.csv.utf8)).name
          == profile.name)
    }
    #expect(catalog.profile(feed: "chaupal")?.restatement.mode == .periodReplace)
    #expect(catalog.profile(feed: "dhaba")?.owner == "finance")
  }
}
