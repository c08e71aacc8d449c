package import Money

/// A kind of transaction; the ledger's routes say which moves each may make.
package enum PostingKind: Int16, Hashable, Sendable {
  case unlock = 1
  case refund = 2
  case distribution = 3
  case share = 4
  case commission = 5
  case commissionState = 6
  case settlement = 7
  case bank = 8
  case adjustment = 9
  case statement = 10
  case topUp = 11
  case reserve = 12
  case capture = 13
  case release = 14
  case journal = 15
  case reversal = 16
  case exchange = 17
  case transfer = 18
  case yearEnd = 19
  case pass = 20
  case recognition = 21
  case subscription = 22
  case chargeback = 23
  case sale = 24
  case goods = 25
  case expectedReturn = 26
  case merchantCharge = 27
  case invoice = 28
  case collection = 29
  case withholding = 30
  case payeeInvoice = 31
  case payout = 32
  case clawback = 33
  case taxPayment = 34
  case writeOff = 35
  case grant = 36
  case advance = 37
  case recoupment = 38
  case hold = 39
  case reverseCharge = 40
  case affiliate = 41
  case breakage = 42
  case coinRefund = 43
  case void = 47
}

/// What a posting is about; ids of series, episodes and products are those of the ledger.
package struct Dimensions: Hashable, Sendable {
  /// The open item: an order line or a settlement.
  package var item: String?
  package var viewer: Int64?
  package var series: Int32?
  package var episode: Int32?
  package var units: Int32?
  package var product: Int32?
  /// The State code of the place of supply.
  package var place: Int16?
  package var surface: Int16?

  package init(
    item: String? = nil, viewer: Int64? = nil, series: Int32? = nil, episode: Int32? = nil,
    units: Int32? = nil, product: Int32? = nil, place: Int16? = nil, surface: Int16? = nil
  ) {
    self.item = item
    self.viewer = viewer
    self.series = series
    self.episode = episode
    self.units = units
    self.product = product
    self.place = place
    self.surface = surface
  }
}

/// One balanced move: an amount above zero from a credit account to a debit account.
package struct Transfer: Hashable, Sendable {
  package let debit: Account
  package let credit: Account
  package let amountMinor: Int64
  package let dimensions: Dimensions

  /// Makes the move of a signed amount; a negative one goes the other way, zero is no move.
  package init?(
    debit: Account, credit: Account, signedMinor: Int64, dimensions: Dimensions = Dimensions()
  ) {
    guard signedMinor != 0 else { return nil }
    self.debit = signedMinor > 0 ? debit : credit
    self.credit = signedMinor > 0 ? credit : debit
    amountMinor = Int64(signedMinor.magnitude)
    self.dimensions = dimensions
  }
}

/// An id that somebody gave to an event, and the hash of what the event said.
package struct SourceKey: Hashable, Sendable {
  /// Whose ids they are: `unlocks`, `sales`, `item:flipkart`, `distribution`.
  package let source: String
  package let externalID: String
  package let eventHash: [UInt8]

  package init(source: String, externalID: String, eventHash: [UInt8]) {
    self.source = source
    self.externalID = externalID
    self.eventHash = eventHash
  }
}

/// What belongs to few transactions: why it was made, and what it takes back.
package struct Document: Hashable, Sendable {
  package var memo: String?
  package var reverses: TransactionID?
  /// A JSON object.
  package var detail: String?

  package init(memo: String? = nil, reverses: TransactionID? = nil, detail: String? = nil) {
    self.memo = memo
    self.reverses = reverses
    self.detail = detail
  }
}

/// A set of transfers that happen together under one key, or not at all.
package struct Transaction: Hashable, Sendable {
  package let kind: PostingKind
  package let effectiveOn: BusinessDay
  package let occurredAt: Instant
  package let transfers: [Transfer]
  /// The first key is the transaction's own; the others are other people's ids of the same thing.
  package let keys: [SourceKey]
  package let document: Document?
  /// The record of the file that it came from.
  package let record: Int64?

  package init(
    kind: PostingKind, effectiveOn: BusinessDay, occurredAt: Instant, transfers: [Transfer],
    keys: [SourceKey], document: Document? = nil, record: Int64? = nil
  ) {
    precondition(!keys.isEmpty, "a transaction has a key")
    self.kind = kind
    self.effectiveOn = effectiveOn
    self.occurredAt = occurredAt
    self.transfers = transfers
    self.keys = keys
    self.document = document
    self.record = record
  }
}
