package import Ledger
package import Money

/// The lines of one payee, series and day whose terms are other ones now.
package struct LateGroup: Hashable, Sendable {
  package let direction: Agreement.Direction
  package let party: String
  package let series: String?
  package let orderedOn: BusinessDay
  /// In the order of their items.
  package let lines: [LateLine]

  /// Puts lines together by payee, series and day.
  package static func groups(of lines: [LateLine]) -> [LateGroup] {
    struct Key: Hashable {
      let direction: Agreement.Direction
      let party: String
      let series: String?
      let day: BusinessDay
    }
    return Dictionary(grouping: lines) {
      Key(direction: $0.direction, party: $0.party, series: $0.series, day: $0.orderedOn)
    }.map { key, lines in
      LateGroup(
        direction: key.direction, party: key.party, series: key.series, orderedOn: key.day,
        lines: lines.sorted { $0.item < $1.item })
    }.sorted { $0.name < $1.name }
  }

  private var name: String {
    "\(direction.rawValue)/\(party)/\(series ?? "-")/\(orderedOn)"
  }

  /// The name under which two processes collide on its true-up.
  package func externalID(approvedBy proposal: Int64) -> String { "\(name)#\(proposal)" }

  /// What the true-up is of, with both versions of each line's terms.
  fileprivate var memo: String {
    let terms = Set(lines.map { "from \($0.before) to \($0.after.citation)" }).sorted()
    let subject = series.map { "\($0) " } ?? ""
    return "true-up of \(subject)on \(orderedOn) \(terms.joined(separator: ", "))"
  }
}

/// True-ups of commissions, one a payee, series and original day; each line keeps its own item.
package enum LineTrueUpRule {
  /// Writes what other terms change in what is left of some lines, and what is recovered of
  /// affiliates that have it already.
  package static func transactions(
    of group: LateGroup, approvedBy proposal: Int64, on day: BusinessDay
  ) -> [Transaction] {
    let moves = group.lines.map { transfers(of: $0, on: day) }
    let id = group.externalID(approvedBy: proposal)
    let words = group.lines.flatMap { [$0.item, "\($0.beforeMinor)", "\($0.afterMinor)"] }
    func transaction(
      _ kind: PostingKind, _ source: String, _ transfers: [Transfer]
    ) -> Transaction {
      Transaction(
        kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
        transfers: transfers,
        keys: [
          SourceKey(
            source: source, externalID: id,
            eventHash: EventHash.of("line-true-up/2", [id] + words))
        ], document: Document(memo: group.memo))
    }
    let recovered = moves.flatMap(\.recovered)
    return [
      transaction(group.direction.accrualKind, "line-true-up", moves.flatMap(\.moved))
    ]
      + (recovered.isEmpty
        ? [] : [transaction(.clawback, "line-true-up-recoveries", recovered)])
  }

  private static func transfers(
    of late: LateLine, on day: BusinessDay
  ) -> (moved: [Transfer], recovered: [Transfer]) {
    guard let order = late.order else {
      let transfer = Transfer(
        debit: .commissionDue(late.party, .pending), credit: .affiliateCommission,
        signedMinor: late.amountMinor, dimensions: Dimensions(item: late.item))
      return ([transfer].compactMap { $0 }, [])
    }
    guard late.direction == .affiliate else {
      let change = OrderFigures(commissionMinor: late.amountMinor, commissionTax: late.tax)
      return (order.line.accounts.charges(change), [])
    }
    var states = order.line.owed
    let changes = Dictionary(late.parts.map { ($0.payee, $0.amountMinor) }) { $0 + $1 }
    return states.change(
      changes, adding: order.isPending(on: day) ? .pending : .confirmed,
      dimensions: order.line.accounts.dimensions)
  }
}

extension LateLine.Sold {
  /// Tells whether what is added has to wait: the line does, or had nothing that could.
  func isPending(on day: BusinessDay) -> Bool {
    isPending || (line.figures.affiliateMinor == 0 && holdUntil >= day)
  }
}

extension Agreement.Direction {
  /// The kind of the transactions that accrue such a commission.
  var accrualKind: PostingKind {
    switch self {
    case .linkOut: .commission
    case .marketplace: .merchantCharge
    case .affiliate: .affiliate
    }
  }
}
