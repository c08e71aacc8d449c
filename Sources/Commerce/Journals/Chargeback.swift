package import Ledger
package import Money

/// What a gateway tells of a payment that its payer disputes.
package struct Chargeback: Hashable, Sendable, KeyedEvent {
  /// How far a dispute has come.
  package enum Stage: String, Hashable, Sendable, CaseIterable {
    case opened
    case won
    case lost
  }

  package let id: String
  /// Our id of the payment, as the gateway repeats it.
  package let receipt: String
  package let stage: Stage
  package let at: Instant
  package let amountMinor: Int64
  package let currency: Currency
  package let psp: String
  package let feeMinor: Int64
  package let feeTaxMinor: Int64
  package let record: Int64

  package init(
    id: String, receipt: String, stage: Stage, at: Instant, amountMinor: Int64,
    currency: Currency = .inr, psp: String, feeMinor: Int64 = 0, feeTaxMinor: Int64 = 0,
    record: Int64
  ) {
    self.id = id
    self.receipt = receipt
    self.stage = stage
    self.at = at
    self.amountMinor = amountMinor
    self.currency = currency
    self.psp = psp
    self.feeMinor = feeMinor
    self.feeTaxMinor = feeTaxMinor
    self.record = record
  }

  /// The key of one stage of the dispute.
  package var key: SourceKey {
    var hash = EventHash("chargeback/1")
    for text in [id, receipt, stage.rawValue, at.description, currency.code, psp] {
      hash.append(text)
    }
    for amount in [amountMinor, feeMinor, feeTaxMinor] { hash.append(amount) }
    return SourceKey(
      source: "chargebacks", externalID: "\(id)/\(stage.rawValue)", eventHash: hash.bytes)
  }
}

/// The journals of disputed payments.
package enum ChargebackRule {
  /// Moves the payment with the dispute, and books what the gateway charges for it.
  ///
  /// A lost payment is a loss of its gross amount: the service was supplied, so GST gives no relief
  /// and no share is taken back. A sale that is cancelled by agreement is a refund instead.
  package static func transaction(of event: Chargeback, tax place: TaxPlace) -> Transaction {
    let amount = event.amountMinor
    let fee = GST.heads(
      ofMinor: event.feeTaxMinor, on: event.feeMinor, supply: place.supply)
    let disputed = Account.disputed(event.psp)
    let kept = JournalLine(.psp(event.psp), fee.grossMinor)
    let costs = [JournalLine(.chargebackLosses, fee.netMinor)] + place.input(fee)
    let dimensions = Dimensions(item: event.id)
    let transfers =
      switch event.stage {
      case .opened:
        Transfer.paired(
          debits: [JournalLine(disputed, amount)] + costs,
          credits: [JournalLine(.psp(event.psp), amount + fee.grossMinor)], dimensions: dimensions)
      case .won:
        Transfer.paired(
          debits: [JournalLine(.psp(event.psp), amount)],
          credits: [JournalLine(disputed, amount)], dimensions: dimensions)
          + Transfer.paired(debits: costs, credits: [kept], dimensions: dimensions)
      case .lost:
        Transfer.paired(
          debits: [JournalLine(.chargebackLosses, amount)] + costs,
          credits: [JournalLine(disputed, amount), kept], dimensions: dimensions)
      }
    return Transaction(
      kind: .chargeback, effectiveOn: event.at.businessDay, occurredAt: event.at,
      transfers: transfers, keys: [event.key],
      document: Document(memo: "dispute \(event.id) of \(event.receipt)"), record: event.record)
  }
}
