package import Ledger
package import Money

/// The accounts and the subject of a line's postings, the same for its sale and its returns.
package struct OrderAccounts: Hashable, Sendable {
  package let psp: String
  package let merchant: String?
  /// Among whom the affiliate's commission is split; nil without one.
  package let split: CommissionSplit?
  /// The State of our registration, and the rates that name the tax accounts.
  package let registrationState: Int
  package let taxRate: BasisPoints
  package let serviceTax: BasisPoints?
  package let tdsCode: String?
  /// The item is the line.
  package let dimensions: Dimensions

  package init(
    psp: String, merchant: String?, split: CommissionSplit?, registrationState: Int,
    taxRate: BasisPoints, serviceTax: BasisPoints?, tdsCode: String?, dimensions: Dimensions
  ) {
    self.psp = psp
    self.merchant = merchant
    self.split = split
    self.registrationState = registrationState
    self.taxRate = taxRate
    self.serviceTax = serviceTax
    self.tdsCode = tdsCode
    self.dimensions = dimensions
  }

  /// Moves what the buyer pays: to revenue and our tax, or to the merchant with what we add.
  ///
  /// Negative units say that goods come back, which is told on a contra account of revenue.
  func sale(_ figures: OrderFigures, units: Int64) -> [Transfer] {
    var subject = dimensions
    subject.units = Int32(clamping: abs(units))
    let moves: [Transfer?]
    if let merchant {
      moves = [
        move(.psp(psp), .payable(merchant), figures.paidMinor, subject),
        move(.promotions, .payable(merchant), figures.promotionMinor),
      ]
    } else {
      moves =
        [
          move(
            .psp(psp), units < 0 ? .productReturns : .productRevenue, figures.netMinor, subject)
        ]
        + figures.tax.byHead.map { head, minor in
          move(
            .psp(psp),
            .gstOutput(state: registrationState, head: head, rate: head.part(of: taxRate)), minor)
        }
    }
    return moves.compactMap { $0 }
  }

  /// Moves the cost of our own goods.
  func goods(_ figures: OrderFigures) -> [Transfer] {
    [move(.costOfGoods, .inventory, figures.costMinor)].compactMap { $0 }
  }

  /// Takes our commission with its GST, TCS and TDS out of what the merchant is owed.
  func charges(_ figures: OrderFigures) -> [Transfer] {
    guard let merchant, let serviceTax, let tdsCode else { return [] }
    var moves = [move(.payable(merchant), .marketplaceCommission, figures.commissionMinor)]
    for (head, minor) in figures.commissionTax.byHead {
      moves.append(
        move(
          .payable(merchant),
          .gstOutput(state: registrationState, head: head, rate: head.part(of: serviceTax)),
          minor))
    }
    for (head, minor) in figures.tcs.byHead {
      moves.append(
        move(.payable(merchant), .tcsPayable(state: registrationState, head: head), minor))
    }
    moves.append(move(.payable(merchant), .tdsPayable(code: tdsCode), figures.tdsMinor))
    return moves.compactMap { $0 }
  }

  /// Owes the affiliates a commission that may still be reversed.
  func commission(_ amountMinor: Int64) -> [Transfer] {
    guard let split else { return [] }
    var states = CommissionStates()
    return states.change(split.parts(of: amountMinor), adding: .pending, dimensions: dimensions)
      .moved
  }

  private func move(
    _ debit: Account, _ credit: Account, _ amountMinor: Int64, _ subject: Dimensions? = nil
  ) -> Transfer? {
    Transfer(
      debit: debit, credit: credit, signedMinor: amountMinor, dimensions: subject ?? dimensions)
  }
}
