package import Money

/// A net amount that is earned day by day over a span.
package struct SubscriptionSpan: Hashable, Sendable {
  package let startOn: BusinessDay
  package let days: Int
  package let netMinor: Int64
  /// The day from which on nothing of the span is earned any more, when it was cut short.
  package private(set) var cutOn: BusinessDay?
  /// What a span that was cut has earned.
  package private(set) var keptMinor: Int64?

  package init(startOn: BusinessDay, days: Int, netMinor: Int64) {
    precondition(days > 0, "a subscription is paid for at least one day")
    self.startOn = startOn
    self.days = days
    self.netMinor = netMinor
  }

  /// The first day after the span.
  var end: BusinessDay { startOn.adding(days: days) }

  /// Ends the span before a day; gives what it had not earned by then.
  fileprivate mutating func cut(on day: BusinessDay) -> Int64 {
    let elapsed = min(max(day.days(since: startOn), 0), days)
    let kept = Rounding.share(of: netMinor, part: Int64(elapsed), whole: Int64(days))
    cutOn = day
    keptMinor = kept
    return netMinor - kept
  }
}

extension SubscriptionSpan {
  /// Follows a subscription through its entries and gives the spans that they make.
  ///
  /// A renewal starts when what is paid ends. An upgrade cuts what is left and adds it to the new
  /// plan. A refund takes its net amount out of what is left and spreads the rest over the days
  /// that remain; what it gives back beyond that is taken back from revenue on its day. A
  /// cancellation that ends at once earns what is left on its day.
  package static func spans(of entries: [SubscriptionEntry]) -> [SubscriptionSpan] {
    var spans: [SubscriptionSpan] = []
    for entry in entries.sorted(by: { SubscriptionEvent.precedes($0.event, $1.event) }) {
      let event = entry.event
      let day = event.at.businessDay
      let lastEnd = spans.filter { $0.cutOn == nil }.map(\.end).max() ?? day
      switch event.change {
      case .start, .renew:
        spans.append(
          SubscriptionSpan(
            startOn: max(day, lastEnd), days: event.days, netMinor: entry.netMinor))
      case .upgrade:
        let left = cut(&spans, on: day)
        spans.append(
          SubscriptionSpan(startOn: day, days: event.days, netMinor: left + entry.netMinor))
      case .refund:
        let left = cut(&spans, on: day) - entry.netMinor
        guard left != 0 else { continue }
        let days = left > 0 ? max(lastEnd.days(since: day), 1) : 1
        spans.append(SubscriptionSpan(startOn: day, days: days, netMinor: left))
      case .cancel:
        guard event.days == 0 else { continue }
        let left = cut(&spans, on: day)
        guard left != 0 else { continue }
        spans.append(SubscriptionSpan(startOn: day, days: 1, netMinor: left))
      }
    }
    return spans
  }

  private static func cut(_ spans: inout [SubscriptionSpan], on day: BusinessDay) -> Int64 {
    var left: Int64 = 0
    for index in spans.indices where spans[index].cutOn == nil && spans[index].end > day {
      left += spans[index].cut(on: day)
    }
    return left
  }
}
