import Money

/// What a reconciliation of the folders has to find, no more and no less.
struct Truth: Sendable {
  struct Entry: Hashable, Sendable {
    let feed: String
    let key: String
    let code: String
    let differenceMinor: Int64
    let date: BusinessDay
  }

  private let lastDay: BusinessDay
  private var open: [Entry] = []
  private var healed: [Entry] = []
  /// What disputes come to; written where there are any.
  var disputes = DisputeTotals()
  /// What the network abroad comes to, where there is one.
  var foreign: ForeignTotals?

  private let tellsOfDisputes: Bool

  init(_ settings: SimulationSettings) {
    lastDay = settings.lastDay
    tellsOfDisputes = settings.disputes
  }

  /// Adds a difference, unless it only shows after the last day.
  mutating func add(_ entry: Entry, healedOn: BusinessDay? = nil) {
    guard entry.date <= lastDay else { return }
    if let healedOn, healedOn <= lastDay { healed.append(entry) } else { open.append(entry) }
  }

  /// Writes the lists as JSON, one difference a line, in the order of feed, key and code.
  func write(to path: String) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text("{\"open\": [")
    Truth.write(open, to: &file)
    file.text("],\n\"healed\": [")
    Truth.write(healed, to: &file)
    file.text("]")
    if tellsOfDisputes { file.totals(of: disputes) }
    if let foreign { file.totals(of: foreign) }
    file.text("}\n")
    try file.close()
  }

  private static func write(_ entries: [Entry], to file: inout FileWriter) {
    let ordered = entries.sorted { ($0.feed, $0.key, $0.code) < ($1.feed, $1.key, $1.code) }
    for (index, entry) in ordered.enumerated() {
      file.text(index == 0 ? "\n" : ",\n")
      file.text("  {\"feed\": \"\(entry.feed)\", \"key\": \"\(entry.key)\", ")
      file.text("\"code\": \"\(entry.code)\", \"difference_minor\": \(entry.differenceMinor), ")
      file.text("\"date\": \"\(entry.date)\"}")
    }
    if !entries.isEmpty { file.text("\n") }
  }
}

extension FileWriter {
  fileprivate mutating func totals(of disputes: DisputeTotals) {
    text(",\n\"disputes\": {\"held_minor\": \(disputes.heldMinor), ")
    text("\"lost_minor\": \(disputes.lostMinor), \"fees_minor\": \(disputes.feesMinor), ")
    text("\"fee_tax_minor\": \(disputes.taxMinor)}")
  }

  fileprivate mutating func totals(of foreign: ForeignTotals) {
    text(",\n\"foreign\": {\"party\": \"\(Foreign.network)\", ")
    text("\"currency\": \"\(Foreign.currency)\", ")
    text("\"invoiced_through\": \"\(foreign.invoicedThrough)\", ")
    text("\"invoiced_minor\": \(foreign.invoicedMinor), ")
    text("\"carrying_minor\": \(foreign.carryingMinor), ")
    text("\"paid_on\": \"\(foreign.paidOn)\", \"reference\": \"\(foreign.reference)\", ")
    text("\"received_minor\": \(foreign.receivedMinor), ")
    text("\"fee_minor\": \(Foreign.chargeMinor), \"fee_tax_minor\": \(Foreign.chargeTaxMinor), ")
    text("\"gain_minor\": \(foreign.gainMinor), \"open_minor\": \(foreign.openMinor), ")
    text("\"income_minor\": \(foreign.incomeMinor)}")
  }
}

/// The names under which differences are known to the reconciliation.
enum Feed {
  static let gateway = "razorpay"
  static let affiliate = "flipkart"
  static let bank = "hdfc"
  static let appStore = "playstore"
}
