import Money

/// How often one kind of fault happens.
package enum FaultRate: Hashable, Sendable {
  /// So many in a million unlocks, sales, settlements or files.
  case perMillion(Int)
  /// So many in the whole run.
  case count(Int)
}

/// How often each kind of fault happens.
package struct FaultRates: Hashable, Sendable {
  private var rates: [FaultKind: FaultRate] = [:]

  /// No faults at all.
  package static let none = FaultRates()

  /// Every kind: about one in 2,000 unlocks, one in 120 sales, one in 20 settlements.
  package static let standard: FaultRates = {
    var rates = FaultRates()
    for kind in FaultKind.allCases {
      rates[kind] =
        switch kind.subject {
        case .unlock, .payment: .perMillion(500)
        case .sale: .perMillion(8_000)
        case .settlement: .perMillion(50_000)
        case .file: .perMillion(30_000)
        }
    }
    return rates
  }()

  private init() {}

  /// Reads `none`, `standard` or a list such as `dropped=3,late=0.1%`.
  ///
  /// A number is a count over the whole run, of unlocks where payments are meant; a per cent is of
  /// the unlocks, top-ups, orders, sales, settlements or files. A list may begin with `standard` to
  /// change only some kinds; otherwise the kinds that it does not name do not happen.
  package init(_ text: String) throws(SimulationError) {
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    for (index, item) in items.enumerated() {
      switch (index, item) {
      case (0, "none"): self = .none
      case (0, "standard"): self = .standard
      default:
        let parts = item.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = FaultKind(rawValue: String(parts[0])),
          let rate = FaultRate(parts[1])
        else { throw .notFaults(text) }
        rates[kind] = rate
      }
    }
  }

  /// The rate of one kind.
  package subscript(kind: FaultKind) -> FaultRate {
    get { rates[kind] ?? .count(0) }
    set { rates[kind] = newValue }
  }
}

extension FaultRate {
  fileprivate init?(_ text: Substring) {
    if text.hasSuffix("%") {
      guard let decimal = try? ExactDecimal(String(text.dropLast())), decimal.scale <= 4,
        let points = decimal.units(atScale: 4), (0...1_000_000).contains(points)
      else { return nil }
      self = .perMillion(Int(points))
    } else {
      guard let count = Int(text), count >= 0 else { return nil }
      self = .count(count)
    }
  }
}
