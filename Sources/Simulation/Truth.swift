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

  init(lastDay: BusinessDay) {
    self.lastDay = lastDay
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
    file.text("]}\n")
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

/// The names under which differences are known to the reconciliation.
enum Feed {
  static let gateway = "razorpay"
  static let affiliate = "flipkart"
  static let bank = "hdfc"
  static let appStore = "playstore"
}
