@testable import Intake

/// Small profiles for tests of single directives.
enum LanguageFixture {
  /// A profile of three columns, which others extend.
  static let base = """
    profile: t.base
    version: 1
    family: t
    feed: t
    role: verify
    report: affiliate
    evidence: unverified
    money: net
    detect: { header_has: [Id, Day, Net] }
    header: { match: subset }
    formats:
      inr: { number: { group: none, scale_max: 2 } }
      day: { date: [yyyy-MM-dd], tz: Asia/Kolkata }
    fields:
      ext_id: { col: Id }
      occurred_at: { col: Day, as: day }
      net: { col: Net, as: inr }
    rows:
      kind_map: { const: order_line }
      state_map: { const: pending }
    key: { columns: [ext_id] }
    restatement: { mode: append }
    checks: {}
    """

  /// A variant of the base profile.
  static func profile(_ changes: String) throws -> Profile {
    try Profile.parse(
      yaml: "profile: t\nversion: 1\nextends: t.base\n" + changes, file: "t.yaml",
      known: [try Profile.parse(yaml: base, file: "base.yaml")])
  }

  static func read(_ changes: String, _ text: String) throws -> Outcome {
    try Fixture.read(Array(text.utf8), as: try profile(changes))
  }

  /// What is wrong with a variant.
  static func mistake(_ changes: String) -> String? {
    do {
      _ = try profile(changes)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
