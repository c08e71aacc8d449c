package import Ledger
package import Money

/// What a gateway's file says of one settlement: its lines by kind, its fees and its tax.
package struct ReportedSettlement: Hashable, Sendable {
  package let id: String
  package let settledOn: BusinessDay
  /// The gross amounts by kind of line, signed: money to us is positive.
  package let grossMinor: [String: Int64]
  package let feeMinor: Int64
  package let taxMinor: Int64
  /// The first of its lines; a settlement whose lines come in two files moves in two parts.
  package let firstLine: String

  package init(
    id: String, settledOn: BusinessDay, grossMinor: [String: Int64], feeMinor: Int64,
    taxMinor: Int64, firstLine: String
  ) {
    self.id = id
    self.settledOn = settledOn
    self.grossMinor = grossMinor
    self.feeMinor = feeMinor
    self.taxMinor = taxMinor
    self.firstLine = firstLine
  }
}

/// The postings of a settlement, of its bank line, and of what is parked meanwhile.
package enum SettlementRule {
  /// Where the gateway is registered and where we are: the head of the input tax.
  package struct TaxSetting: Hashable, Sendable {
    package let registrationState: Int
    package let gatewayState: Int?
    package let rate: BasisPoints

    package init(registrationState: Int, gatewayState: Int?, rate: BasisPoints) {
      self.registrationState = registrationState
      self.gatewayState = gatewayState
      self.rate = rate
    }
  }

  /// Moves every line at its reported gross from the gateway to the settlement, and takes the fee
  /// and its tax from it; all of it counts on the day of the settlement.
  package static func settlement(
    _ settlement: ReportedSettlement, party: String, feed: String, tax: TaxSetting
  ) -> Transaction {
    let dimensions = Dimensions(item: settlement.id)
    let moves = settlement.grossMinor.sorted { $0.key < $1.key }.map { kind in
      Transfer(
        debit: .settling(party), credit: .psp(party), signedMinor: kind.value,
        dimensions: dimensions)
    }
    let fee = Transfer(
      debit: .gatewayFees, credit: .settling(party), signedMinor: settlement.feeMinor,
      dimensions: dimensions)
    let heads = inputTax(settlement.taxMinor, tax).map { head in
      Transfer(
        debit: head.account, credit: .settling(party), signedMinor: head.amountMinor,
        dimensions: dimensions)
    }
    let id = "\(settlement.id)/\(settlement.firstLine)"
    return Transaction(
      kind: .settlement, effectiveOn: settlement.settledOn,
      occurredAt: Instant(day: settlement.settledOn, secondOfDay: 0),
      transfers: (moves + [fee] + heads).compactMap { $0 },
      keys: [
        SourceKey(
          source: "settlement:\(feed)", externalID: id,
          eventHash: EventHash.of(
            "settlement/1",
            [id, settlement.settledOn.description]
              + settlement.grossMinor.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
              + ["\(settlement.feeMinor)", "\(settlement.taxMinor)"]))
      ])
  }

  /// Divides the tax on a fee by head: integrated between States, else half central, half State;
  /// an odd paisa is central.
  private static func inputTax(
    _ taxMinor: Int64, _ tax: TaxSetting
  ) -> [(account: Account, amountMinor: Int64)] {
    let state = tax.registrationState
    guard tax.gatewayState == state else {
      return [(.gstInput(state: state, head: .igst, rate: tax.rate), taxMinor)]
    }
    let halves = Allocation.split(taxMinor, by: [1, 1])
    return zip([GSTHead.cgst, .sgst], halves).map { head, minor in
      (.gstInput(state: state, head: head, rate: head.part(of: tax.rate)), minor)
    }
  }

  /// Posts a bank line on its value date: against its settlement, or to suspense without one.
  package static func bankLine(
    _ line: BankLine, settlement: (id: String, party: String)?
  ) -> Transaction {
    let counterpart: Account =
      settlement.map { .settling($0.party) } ?? .suspense(line.feed)
    let transfer = Transfer(
      debit: .bank(line.account), credit: counterpart, signedMinor: line.amountMinor,
      dimensions: Dimensions(item: settlement?.id ?? line.breakID))
    return Transaction(
      kind: .bank, effectiveOn: line.valueOn,
      occurredAt: Instant(day: line.valueOn, secondOfDay: 0),
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: "bank:\(line.feed)", externalID: line.key,
          eventHash: EventHash.of("bank/1", [line.account, line.key, "\(line.amountMinor)"]))
      ])
  }

  /// Moves a difference between an account and another one on the night that found or closed it.
  package static func adjustment(
    debit: Account, credit: Account, signedMinor: Int64, item: String, on day: BusinessDay,
    source: String, id: String
  ) -> Transaction {
    let transfer = Transfer(
      debit: debit, credit: credit, signedMinor: signedMinor, dimensions: Dimensions(item: item))
    return Transaction(
      kind: .adjustment, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: source, externalID: id,
          eventHash: EventHash.of("adjustment/1", [source, id, "\(signedMinor)"]))
      ])
  }
}

/// A line of a bank statement as it is posted.
package struct BankLine: Hashable, Sendable {
  package let feed: String
  /// Our account at the bank, such as `hdfc-6789`.
  package let account: String
  package let key: String
  package let amountMinor: Int64
  package let valueOn: BusinessDay
  /// The break under which an unmatched line stands in suspense.
  package let breakID: String?

  package init(
    feed: String, account: String, key: String, amountMinor: Int64, valueOn: BusinessDay,
    breakID: String?
  ) {
    self.feed = feed
    self.account = account
    self.key = key
    self.amountMinor = amountMinor
    self.valueOn = valueOn
    self.breakID = breakID
  }
}
