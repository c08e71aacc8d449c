/// One way in which a partner's report or a delivery goes wrong.
package enum FaultKind: String, CaseIterable, Hashable, Sendable {
  /// A payment stands in a settlement five to eight days after it.
  case late
  /// A payment is missing from the gateway's files.
  case dropped
  /// The gateway settles a payment that was never made.
  case alien
  /// A second payment id has the receipt of the first, in the same file.
  case doubled
  /// The gateway reports a paisa more or less.
  case offByPaisa = "off-by-paisa"
  /// The gateway reports ₹1.50 more or less.
  case offByAmount = "off-by-amount"
  /// The network cancels a sale that nobody returned.
  case saleReversed = "sale-reversed"
  /// A sale is missing from the network's reports.
  case saleDropped = "sale-dropped"
  /// The network applies another rate than the agreed one.
  case wrongRate = "wrong-rate"
  /// The bank receives less than the settlement says.
  case paidShort = "paid-short"
  /// A file arrives again under another name.
  case deliveredTwice = "delivered-twice"

  /// What a fault happens to.
  enum Subject {
    case unlock, sale, settlement, file
    /// A top-up or an order, to which happens what happens to unlocks.
    case payment
  }

  var subject: Subject {
    switch self {
    case .late, .dropped, .alien, .doubled, .offByPaisa, .offByAmount: .unlock
    case .saleReversed, .saleDropped, .wrongRate: .sale
    case .paidShort: .settlement
    case .deliveredTwice: .file
    }
  }

  /// The days from the event until a fault of this kind can be read from the folders.
  var daysUntilVisible: Int {
    switch self {
    case .late: Schedule.lateFirst
    case .dropped, .saleDropped: Schedule.breaksAfter
    case .alien, .doubled, .offByPaisa, .offByAmount: Schedule.settledAfter
    case .saleReversed: Schedule.restated.lowerBound
    case .wrongRate: Schedule.affiliateAfter
    case .paidShort, .deliveredTwice: 0
    }
  }
}

/// How many days after an event the others speak of it.
enum Schedule {
  static let settledAfter = 2
  static let affiliateAfter = 3
  static let breaksAfter = 4
  static let lateFirst = 5
  static let lateLast = 8
  static let ownEventAfterPartner = 4
  static let restated = 5...9
  static let refundLast = 3
}
