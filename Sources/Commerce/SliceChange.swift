package import Money

/// What a distribution changes of one slice, as it counts on one day.
package struct SliceChange: Hashable, Sendable {
  package let key: SliceKey
  package let target: SliceFigures
  /// The difference to what is posted; zero where only allocations changed.
  package let delta: SliceFigures
  package let revision: Int
  /// The differences to what is allocated; refunds are positive.
  package let allocations: [AllocationKey: SeriesAllocation]
  /// The transaction of the revision before, which one without money cites.
  package let priorTransaction: Int64?

  /// Whether there is anything to post: not where only units changed.
  ///
  /// An earlier refund that comes late may move a paisa of a later day from one payee to another,
  /// while the figures of that day's slice stay.
  package var movesMoney: Bool {
    delta != .zero || payees.contains { $0.shareMinor != 0 }
  }

  /// What each payee of the slice earns or gives back, in the order of their codes.
  package var payees: [(party: String, shareMinor: Int64)] {
    var payees: [String: Int64] = [:]
    for (key, allocation) in allocations {
      payees[key.party, default: 0] += allocation.shareMinor
    }
    return payees.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// A slice, side and day of counting as the distribution table names them.
package struct PostedKey: Hashable, Sendable {
  package let slice: String
  package let side: SliceSide
  package let countedOn: BusinessDay

  package init(slice: String, side: SliceSide, countedOn: BusinessDay) {
    self.slice = slice
    self.side = side
    self.countedOn = countedOn
  }

  package init(_ key: SliceKey) {
    self.init(slice: key.slice.code, side: key.side, countedOn: key.countedOn)
  }
}

/// What stands of a day in the books.
package struct PostedDay: Hashable, Sendable {
  /// The latest revision of a slice.
  package struct Revision: Hashable, Sendable {
    package let number: Int
    package let figures: SliceFigures
    package let transaction: Int64?

    package init(number: Int, figures: SliceFigures, transaction: Int64?) {
      self.number = number
      self.figures = figures
      self.transaction = transaction
    }
  }

  package var revisions: [PostedKey: Revision]
  /// What is allocated; refunds are positive.
  package var allocations: [PostedKey: [AllocationKey: SeriesAllocation]]

  package init(
    revisions: [PostedKey: Revision] = [:],
    allocations: [PostedKey: [AllocationKey: SeriesAllocation]] = [:]
  ) {
    self.revisions = revisions
    self.allocations = allocations
  }
}

/// Decides what brings a day from what is posted to what should be.
package enum DistributionPlan {
  /// Computes the changes of a day, in the order of their keys; none where all is posted.
  package static func changes(
    of figures: DayFigures, posted: PostedDay
  ) throws(CommerceError) -> [SliceChange] {
    let totals = try SliceTotals(of: figures)
    let slices = DistributionRule.targets(of: figures, totals: totals)
    let allocations = AllocationRule.targets(of: figures, totals: totals, slices: slices)
    var changes: [(name: String, change: SliceChange)] = []
    for (key, target) in slices {
      let id = PostedKey(key)
      let before = posted.revisions[id]
      let change = SliceChange(
        key: key, target: target, delta: target.subtracting(before?.figures ?? .zero),
        revision: (before?.number ?? 0) + 1,
        allocations: differences(
          allocations[key, default: [:]], posted.allocations[id, default: [:]]),
        priorTransaction: before?.transaction)
      guard change.delta != .zero || (before != nil && !change.allocations.isEmpty) else {
        continue
      }
      try requireAllocated(change, of: figures.day)
      changes.append((DistributionJournal.externalID(of: change, day: figures.day), change))
    }
    return changes.sorted { $0.name < $1.name }.map(\.change)
  }

  private static func requireAllocated(
    _ change: SliceChange, of day: BusinessDay
  ) throws(CommerceError) {
    guard case .share = change.key.slice else { return }
    let allocated = change.payees.reduce(0) { $0 + $1.shareMinor }
    guard allocated == change.delta.shareMinor else {
      throw .allocationDiffers(
        slice: change.key.slice.code, day,
        differenceMinor: change.delta.shareMinor - allocated)
    }
  }

  private static func differences(
    _ now: [AllocationKey: SeriesAllocation], _ before: [AllocationKey: SeriesAllocation]
  ) -> [AllocationKey: SeriesAllocation] {
    var differences: [AllocationKey: SeriesAllocation] = [:]
    for key in Set(now.keys).union(before.keys) {
      let difference = (now[key] ?? .zero).subtracting(before[key] ?? .zero)
      if difference != .zero { differences[key] = difference }
    }
    return differences
  }
}
