internal import Intake
internal import Money
internal import Postgres

/// A feed's lines of one currency.
struct ReportedFeed: Hashable, Comparable {
  let name: String
  let currency: Currency

  static func < (left: ReportedFeed, right: ReportedFeed) -> Bool {
    (left.name, left.currency.code) < (right.name, right.currency.code)
  }
}

/// Lines that go to the same series and episodes.
enum ReportedGroup: Hashable {
  case named(series: String, episode: String?)
  /// One id's rules in one version.
  case divided([AttributionRule])
  case unallocated

  /// What orders groups, so that the same lines are rounded alike each time.
  fileprivate var order: String {
    switch self {
    case .named(let series, let episode): "1 \(series) \(episode ?? "")"
    case .divided(let rules):
      "2 " + rules.prefix(1).map { "\($0.method.rawValue) \($0.code) \($0.version)" }.joined()
    case .unallocated: "3"
    }
  }
}

/// The lines of a group and what they say, in full precision.
struct ReportedSum {
  private static let scale = 8
  private(set) var lines = 0
  /// Sales, commission and net in units of the eighth decimal, as lines are kept.
  private var amounts: [Int128] = [0, 0, 0]

  init() {}

  init(_ row: Row) throws {
    lines = try row.value("lines")
    amounts = try ["sales", "commission", "net"].map { column in
      guard let units = Int128(try row.value(column, as: String.self)) else {
        preconditionFailure("the statement gives whole numbers")
      }
      return units
    }
  }

  /// The amounts in minor units.
  func rounded(to currency: Currency) -> [Int64] {
    let unit = (currency.exponent..<Self.scale).reduce(Int128(1)) { unit, _ in unit * 10 }
    return amounts.map { Int64(Rounding.halfUp($0, over: unit)) }
  }

  mutating func add(_ other: ReportedSum) {
    lines += other.lines
    amounts = zip(amounts, other.amounts).map { $0 + $1 }
  }
}

/// A feed's rules by the ids for which they stand.
struct ReportedRules {
  private struct Code: Hashable {
    let method: AttributionRule.Method
    let text: String
  }

  private let rules: [Code: [AttributionRule]]

  init(_ rules: [AttributionRule]) {
    self.rules = Dictionary(grouping: rules) { Code(method: $0.method, text: $0.code) }
  }

  func inForce(
    _ method: AttributionRule.Method, _ code: String, on day: BusinessDay
  ) -> [AttributionRule]? {
    AttributionRule.inForce(rules[Code(method: method, text: code)] ?? [], on: day)
  }
}

/// What each series and episode has of a feed, in minor units.
///
/// Groups are rounded as they cumulate, so that they sum to the rounded whole; a group that rules
/// divide is divided after that, so that its parts sum to it.
struct ReportedParts {
  enum Found: String, Comparable {
    case named, divided, unallocated

    static func < (left: Found, right: Found) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .named: 0
      case .divided: 1
      case .unallocated: 2
      }
    }
  }

  struct Key: Hashable, Comparable {
    let found: Found
    let series: String?
    let episode: String?

    static func < (left: Key, right: Key) -> Bool {
      (left.found, left.series ?? "", left.episode ?? "")
        < (right.found, right.series ?? "", right.episode ?? "")
    }
  }

  struct Part {
    /// Nil where lines are divided among several.
    var lines: Int64?
    var amounts: [Int64] = [0, 0, 0]
  }

  private(set) var rows: [Key: Part] = [:]

  init(of groups: [ReportedGroup: ReportedSum], in currency: Currency) {
    var whole = ReportedSum()
    for (group, sum) in groups.sorted(by: { $0.key.order < $1.key.order }) {
      let before = whole.rounded(to: currency)
      whole.add(sum)
      let after = whole.rounded(to: currency)
      add(zip(after, before).map { $0 - $1 }, lines: Int64(sum.lines), to: group)
    }
  }

  private mutating func add(_ amounts: [Int64], lines: Int64, to group: ReportedGroup) {
    switch group {
    case .named(let series, let episode):
      add(amounts, lines: lines, to: Key(found: .named, series: series, episode: episode))
    case .unallocated:
      add(amounts, lines: lines, to: Key(found: .unallocated, series: nil, episode: nil))
    case .divided(let rules):
      let parts = amounts.map { AttributionRule.divide($0, among: rules).map(\.amountMinor) }
      for (index, rule) in rules.enumerated() {
        add(
          parts.map { $0[index] }, lines: nil,
          to: Key(found: .divided, series: rule.series, episode: rule.episode))
      }
    }
  }

  private mutating func add(_ amounts: [Int64], lines: Int64?, to key: Key) {
    var part = rows[key, default: Part()]
    if let lines { part.lines = (part.lines ?? 0) + lines }
    part.amounts = zip(part.amounts, amounts).map { $0 + $1 }
    rows[key] = part
  }
}
