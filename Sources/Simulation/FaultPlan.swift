/// How many faults of each kind fall on each day, decided before the first event.
///
/// Rates become quotas, not chances: over eight days or more every kind that is asked for happens
/// at least once, early enough to be seen in the folders. A day takes faults up to a tenth of its
/// unlocks, a tenth of its top-ups and orders and a quarter of its sales, so that a settlement
/// always stays above zero. A rate beyond that fills what room there is; a count beyond it is
/// refused. Top-ups and orders have quotas of their own at the rates of unlocks, and no counts.
struct FaultPlan: Sendable {
  private struct Fault: Hashable {
    let kind: FaultKind
    let subject: FaultKind.Subject

    init(_ kind: FaultKind, of subject: FaultKind.Subject? = nil) {
      self.kind = kind
      self.subject = subject ?? kind.subject
    }
  }

  private var counts: [[Fault: Int]]
  private let settings: SimulationSettings

  /// A gateway file's rounding differences must stay within what is written off by itself.
  private static let roundingBudgetPaise = 100

  init(_ settings: SimulationSettings) throws(SimulationError) {
    self.settings = settings
    counts = Array(repeating: [:], count: settings.days)
    try plan(FaultKind.allCases.map { Fault($0) }, .plan)
    if settings.paymentsPerDay > 0 {
      try plan(
        FaultKind.allCases.filter { $0.subject == .unlock }.map { Fault($0, of: .payment) },
        .paymentPlan)
    }
  }

  private mutating func plan(
    _ faults: [Fault], _ stream: SplitMix64.Stream
  ) throws(SimulationError) {
    var random = SplitMix64(seed: settings.seed, stream: stream)
    let quotas = faults.map { ($0, quota(of: $0)) }
    var firsts: [Fault: Int] = [:]
    for (fault, quota) in quotas where quota.least > 0 {
      firsts[fault] = place(fault, within: visibleDays(of: fault.kind), &random) ? 1 : 0
    }
    for (fault, quota) in quotas {
      var placed = firsts[fault] ?? 0
      while placed < quota.asked {
        guard place(fault, within: days(of: fault.kind), &random) else {
          guard case .count = settings.faults[fault.kind] else { break }
          throw .tooManyFaults(fault.kind, asked: quota.asked, placed: placed)
        }
        placed += 1
      }
    }
  }

  /// Counts the faults of a kind on a day, those on top-ups and orders left out.
  func count(of kind: FaultKind, on day: Int) -> Int { counts[day][Fault(kind)] ?? 0 }

  /// Lists the faults that fall on a day's events of one sort, one element a fault.
  func faults(of subject: FaultKind.Subject, on day: Int) -> [FaultKind] {
    FaultKind.allCases.flatMap {
      Array(repeating: $0, count: counts[day][Fault($0, of: subject)] ?? 0)
    }
  }

  private func quota(of fault: Fault) -> (asked: Int, least: Int) {
    switch settings.faults[fault.kind] {
    case .count(let count): return fault.subject == .payment ? (0, 0) : (count, min(count, 1))
    case .perMillion(let rate):
      let events =
        switch fault.subject {
        case .unlock: settings.days * settings.unlocksPerDay
        case .payment: settings.days * settings.paymentsPerDay
        case .sale: settings.days * settings.salesPerDay
        case .settlement: max(0, settings.days - Schedule.settledAfter)
        case .file: settings.days * settings.filesPerDay
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
    _ fault: Fault, within days: Range<Int>, _ random: inout SplitMix64
  ) -> Bool {
    guard !days.isEmpty else { return false }
    let start = random.below(days.count)
    for step in 0..<days.count {
      let day = days.lowerBound + (start + step) % days.count
      guard hasRoom(for: fault, on: day) else { continue }
      counts[day][fault, default: 0] += 1
      return true
    }
    return false
  }

  private func hasRoom(for fault: Fault, on day: Int) -> Bool {
    let taken = counts[day].reduce(0) { $0 + ($1.key.subject == fault.subject ? $1.value : 0) }
    let small = counts[day].reduce(0) { $0 + ($1.key.kind == .offByPaisa ? $1.value : 0) }
    if fault.kind == .offByPaisa, small >= FaultPlan.roundingBudgetPaise { return false }
    return switch fault.subject {
    case .unlock: taken < settings.unlocksPerDay / 10
    case .payment: taken < (settings.paymentsPerDay + 9) / 10
    case .sale: taken < (settings.salesPerDay + 3) / 4
    case .settlement: taken < 1 && settings.unlocksPerDay + settings.paymentsPerDay > 0
    case .file: taken < 2
    }
  }
}
