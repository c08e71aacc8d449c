internal import Money

/// What of a cohort's receipts is recognised as its episodes are released and its passes given
/// back, day by day.
///
/// The share of the episodes that were released at the purchase is rounded once; the rest is
/// allocated to the unreleased episodes, the remainder to the first of them (41.53 of 20 episodes
/// with 15 released is 31.15, then 2.08, 2.08, 2.08, 2.07, 2.07).
struct PassCohort {
  /// A day on which something changed: what stands recognised after its releases and after its
  /// refunds, and what is still deferred after each.
  struct Step: Hashable {
    let day: BusinessDay
    let releasedMinor: Int64
    let deferredAfterReleaseMinor: Int64
    let recognisedMinor: Int64
    let deferredMinor: Int64
  }

  let series: String
  let episodes: EpisodeRange
  let passes: Int64
  let grossMinor: Int64
  let netMinor: Int64
  let steps: [Step]

  /// Follows a cohort from its purchase; `releases` counts its own episodes, `refundedNet` is
  /// cumulative by day.
  init(
    series: String, episodes: EpisodeRange, passes: Int64, grossMinor: Int64, netMinor: Int64,
    on day: BusinessDay, releases: [BusinessDay: Int], refundedNet: [BusinessDay: Int64]
  ) {
    self.series = series
    self.episodes = episodes
    self.passes = passes
    self.grossMinor = grossMinor
    self.netMinor = netMinor
    var released = releases.reduce(0) { $0 + ($1.key <= day ? $1.value : 0) }
    let recognition = Recognition(
      netMinor: netMinor, episodes: episodes.count, releasedAtPurchase: released)
    let later = releases.filter { $0.key > day }
    var refunded: Int64 = 0
    var steps: [Step] = []
    for date in Set([day]).union(later.keys).union(refundedNet.keys).sorted() {
      released += later[date, default: 0]
      precondition(released <= episodes.count, "an episode is released once")
      let after = recognition.minor(released: released, keptNetMinor: netMinor - refunded)
      let deferredAfter = netMinor - refunded - after
      refunded = refundedNet[date, default: refunded]
      let left = recognition.minor(released: released, keptNetMinor: netMinor - refunded)
      steps.append(
        Step(
          day: date, releasedMinor: after, deferredAfterReleaseMinor: deferredAfter,
          recognisedMinor: left, deferredMinor: netMinor - refunded - left))
    }
    self.steps = steps
  }

  /// How much of a net amount is earned by so many released episodes.
  private struct Recognition {
    let netMinor: Int64
    let earnedAtPurchaseMinor: Int64
    let releasedAtPurchase: Int
    let laterMinor: [Int64]

    init(netMinor: Int64, episodes: Int, releasedAtPurchase: Int) {
      precondition(
        (0...episodes).contains(releasedAtPurchase),
        "no more episodes of a pass are released than were sold")
      self.netMinor = netMinor
      self.releasedAtPurchase = releasedAtPurchase
      earnedAtPurchaseMinor = Rounding.share(
        of: netMinor, part: Int64(releasedAtPurchase), whole: Int64(episodes))
      let unreleased = episodes - releasedAtPurchase
      laterMinor =
        unreleased == 0
        ? []
        : Allocation.split(
          netMinor - earnedAtPurchaseMinor, by: Array(repeating: 1, count: unreleased))
    }

    /// Scales what the whole cohort would have earned to what of it was not given back, so that
    /// nothing stays deferred once all is released, and nothing at all once all is given back.
    func minor(released: Int, keptNetMinor: Int64) -> Int64 {
      let whole =
        earnedAtPurchaseMinor
        + laterMinor.prefix(released - releasedAtPurchase).reduce(0, +)
      return Rounding.share(of: whole, part: keptNetMinor, whole: netMinor)
    }
  }
}
