package import Ledger
package import Money

/// Where the two sides of a supply are registered and at which rate it is taxed.
package struct TaxPlace: Hashable, Sendable {
  /// The State of our registration.
  package let registrationState: Int
  /// The State of the other side; nil where it has none, which makes the supply inter-State.
  package let otherState: Int?
  package let rate: BasisPoints

  package init(registrationState: Int, otherState: Int?, rate: BasisPoints) {
    self.registrationState = registrationState
    self.otherState = otherState
    self.rate = rate
  }

  /// The rate of intermediary, advertising and licensing services (SAC 9961, 9983, 9973).
  package static let servicesRate = BasisPoints.known(1800)

  /// The code that returns give to places outside India.
  package static let abroad = 96

  /// Tells between which States the supply is made.
  package var supply: SupplyKind {
    otherState == registrationState ? .intraState : .interState
  }

  /// Names the accounts of the tax that we owe, head by head.
  package func output(_ split: GSTSplit) -> [JournalLine] {
    lines(split, of: Account.gstOutput)
  }

  /// Names the accounts of the tax that we may set off, head by head.
  package func input(_ split: GSTSplit) -> [JournalLine] {
    lines(split, of: Account.gstInput)
  }

  func lines(
    _ split: GSTSplit, of account: (Int, GSTHead, BasisPoints) -> Account
  ) -> [JournalLine] {
    let heads: [(head: GSTHead, minor: Int64)] = [
      (.igst, split.igstMinor), (.cgst, split.cgstMinor), (.sgst, split.sgstMinor),
    ]
    return heads.map { head, minor in
      JournalLine(account(registrationState, head, head.part(of: rate)), minor)
    }
  }
}

extension BasisPoints {
  /// Makes a rate that is known to be one.
  fileprivate static func known(_ points: Int) -> BasisPoints {
    guard let rate = try? BasisPoints(points) else {
      preconditionFailure("\(points) basis points are a rate")
    }
    return rate
  }
}
