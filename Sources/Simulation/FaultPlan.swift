/// How many faults of each kind fall on each day, decided before the first event.
///
/// Rates become quotas, not chances: over eight days or more every kind that is asked for happens
/// at least once, early enough to be seen in the folders. A day takes faults up to a tenth of its
/// unlocks and a quarter of its sales, so that a settlement always stays above zero. A rate beyond
/// that fills what room there is; a count beyond it is refused.
struct FaultPlan: Sendable {
  private var counts: [[FaultKind: Int]]
  private let settings: SimulationSettings

  /// A gateway file's rounding differences must stay within what is written off by itself.
  private static let roundingBudgetPaise = 100

  init(_ settings: SimulationSettings) throws(SimulationError) {
    self.settings = settings
    counts = Array(repeating: [:], count: settings.days)
    var random = SplitMix64(seed: settings.seed, stream: .plan)
    let quotas = FaultKind.allCases.map { ($0, FaultPlan.quota(of: $0, settings)) }
    var firsts: [FaultKind: Int] = [:]
    for (kind, quota) in quotas where quota.least > 0 {
      firsts[kind] = place(kind, within: visibleDays(of: kind), &random) ? 1 : 0
    }
    for (kind, quota) in quotas {
      var placed = firsts[kind] ?? 0
      while placed < quota.asked {
        guard place(kind, within: days(of: kind), &random) else {
          guard case .count = settings.faults[kind] else { break }
          throw .tooManyFaults(kind, asked: quota.asked, placed: placed)
        }
        placed += 1
      }
    }
  }

  /// Counts the faults of a kind on a day.
  func count(of kind: FaultKind, on day: Int) -> Int { counts[day][kind] ?? 0 }

  /// Lists the faults that fall on a day's unlocks or sales, one element a fault.
  func faults(of subject: FaultKind.Subject, on day: Int) -> [FaultKind] {
    FaultKind.allCases.filter { $0.subject == subject }.flatMap {
      Array(repeating: $0, count: count(of: $0, on: day))
    }
  }

  private static func quota(
    of kind: FaultKind, _ settings: SimulationSettings
  ) -> (asked: Int, least: Int) {
    switch settings.faults[kind] {
    case .count(let count): return (count, min(count, 1))
    case .perMillion(let rate):
      let events =
        switch kind.subject {
        case .unlock: settings.days * settings.unlocksPerDay
        case .sale: settings.days * settings.salesPerDay
        case .settlement: max(0, settings.days - Schedule.settledAfter)
        case .file: settings.days * 5
        }
      let asked = (events * rate + 500_000) / 1_000_000
      return (asked, rate > 0 && settings.days >= 8 ? 1 : min(asked, 1))
    }
  }

  private func days(of kind: FaultKind) -> Range<Int> {
    kind == .paidShort
      ? min(Schedule.settledAfter, settings.days)..<settings.days : 0..<settings.days
  }

  private func visibleDays(of kind: FaultKind) -> Range<Int> {
    let days = days(of: kind)
    let visible = days.lowerBound..<max(days.lowerBound, days.upperBound - kind.daysUntilVisible)
    return visible.isEmpty ? days : visible
  }

  private mutating func place(
    _ kind: FaultKind, within days: Range<Int>, _ random: inout SplitMix64
  ) -> Bool {
    guard !days.isEmpty else { return false }
    let start = random.below(days.count)
    for step in 0..<days.count {
      let day = days.lowerBound + (start + step) % days.count
      guard hasRoom(for: kind, on: day) else { continue }
      counts[day][kind, default: 0] += 1
      return true
    }
    return false
  }

  private func hasRoom(for kind: FaultKind, on day: Int) -> Bool {
    let taken = FaultKind.allCases.filter { $0.subject == kind.subject }
      .reduce(0) { $0 + count(of: $1, on: day) }
    if kind == .offByPaisa, count(of: kind, on: day) >= FaultPlan.roundingBudgetPaise {
      return false
    }
    return switch kind.subject {
    case .unlock: taken < settings.unlocksPerDay / 10
    case .sale: taken < (settings.salesPerDay + 3) / 4
    case .settlement: taken < 1 && settings.unlocksPerDay > 0
    case .file: taken < 2
    }
  }
}
