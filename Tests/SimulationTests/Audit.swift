import Money
import Simulation
import Testing

/// A second, plain reading of the folders that finds every difference from the files alone.
struct Audit {
  private let platform: Platform
  private(set) var found = TruthFile(open: [], healed: [])

  init(_ platform: Platform) throws {
    self.platform = platform
    try compareGateway()
    try compareAffiliate()
    try compareReturns()
    try compareBank()
    found.open.sort { ($0.feed, $0.key, $0.code) < ($1.feed, $1.key, $1.code) }
    found.healed.sort { ($0.feed, $0.key, $0.code) < ($1.feed, $1.key, $1.code) }
  }

  private mutating func compareGateway() throws {
    var sold: [String: (gross: Int64, day: BusinessDay)] = [:]
    for (stem, id, amount) in [
      ("unlocks-", "unlock_id", "amount"), ("top-ups-", "top_up_id", "amount"),
      ("orders-", "order_id", "paid"), ("passes-", "pass_id", "amount"),
    ] {
      for path in platform.files(stem) {
        for row in try platform.records(path) {
          let before = sold[row[id] ?? ""]?.gross ?? 0
          sold[row[id] ?? ""] = (before + (try paise(row[amount])), try platform.day(path))
        }
      }
    }
    for path in platform.files("subscriptions-") {
      for row in try platform.records(path) where row["psp"]?.isEmpty == false {
        sold[try receipt(ofSubscription: row)] = (try paise(row["amount"]), try platform.day(path))
      }
    }
    var seen: [String: [(gross: Int64, day: BusinessDay)]] = [:]
    for path in platform.files("razorpay_") {
      for row in try platform.records(path) where row["transaction_entity"] == "payment" {
        seen[row["order_receipt"] ?? "", default: []].append(
          (try paise(row["amount"]), try platform.day(path)))
      }
    }
    for (receipt, unlock) in sold {
      let lines = seen[receipt] ?? []
      let limit = unlock.day.adding(days: 4)
      if lines.allSatisfy({ $0.day > limit }) {
        add("razorpay", receipt, "MISSING_IN_REPORT", -unlock.gross, limit, heals: !lines.isEmpty)
      }
      if let line = lines.first, line.gross != unlock.gross {
        let isSmall = abs(line.gross - unlock.gross) == 1
        let code = isSmall ? "AMOUNT_ROUNDING" : "AMOUNT_MISMATCH"
        add("razorpay", receipt, code, line.gross - unlock.gross, line.day, heals: isSmall)
      }
      for line in lines.dropFirst() {
        add("razorpay", receipt, "DUPLICATE_IN_REPORT", line.gross, line.day, heals: false)
      }
    }
    for (receipt, lines) in seen where sold[receipt] == nil {
      for line in lines {
        add("razorpay", receipt, "MISSING_IN_LEDGER", line.gross, line.day, heals: false)
      }
    }
  }

  /// The first payment of a subscription has its id as receipt, each later one its own name.
  private func receipt(ofSubscription row: [String: String]) throws -> String {
    let (id, event) = (row["subscription_id"] ?? "", row["event"] ?? "")
    return event == "start" ? id : "\(id)/\(event)/\(try Instant(row["at"] ?? ""))"
  }

  /// Everything that is given back but unlocks is refunded by the gateway two days later, and
  /// nothing else is.
  private func compareReturns() throws {
    var given: [String] = []
    for path in platform.files("returns-") {
      let day = try platform.day(path)
      guard day.adding(days: 2) <= platform.settings.lastDay else { continue }
      for row in try platform.records(path) {
        let order = (row["line_id"] ?? "").split(separator: "-").dropLast().joined(separator: "-")
        given.append("\(order) \(row["amount"] ?? "") \(day.adding(days: 2))")
      }
    }
    for path in platform.files("top-up-refunds-") {
      let day = try platform.day(path).adding(days: 2)
      guard day <= platform.settings.lastDay else { continue }
      for row in try platform.records(path) {
        given.append("\(row["top_up_id"] ?? "") \(row["amount"] ?? "") \(day)")
      }
    }
    for (stem, id) in [("refunds-of-passes-", "unlock_id"), ("subscriptions-", "subscription_id")] {
      for path in platform.files(stem) {
        let day = try platform.day(path).adding(days: 2)
        guard day <= platform.settings.lastDay else { continue }
        for row in try platform.records(path) where row["event"] ?? "refund" == "refund" {
          given.append("\(row[id] ?? "") \(row["amount"] ?? "") \(day)")
        }
      }
    }
    var refunded: [String] = []
    for path in platform.files("razorpay_") {
      for row in try platform.records(path) where row["transaction_entity"] == "refund" {
        guard let receipt = row["order_receipt"], !receipt.hasPrefix("unl-") else { continue }
        refunded.append("\(receipt) \(row["amount"] ?? "") \(try platform.day(path))")
      }
    }
    #expect(given.sorted() == refunded.sorted())
  }

  private mutating func compareAffiliate() throws {
    let rates = try agreedRates()
    var seen: [String: [(row: [String: String], day: BusinessDay)]] = [:]
    for path in platform.files("flipkart_") {
      for row in try platform.records(path) {
        seen[row["affiliateOrderItemId"] ?? "", default: []].append((row, try platform.day(path)))
      }
    }
    for path in platform.files("sales-") {
      for row in try platform.records(path) {
        let item = row["partner_item_id"] ?? ""
        let ours = try #require(rates[row["category"] ?? ""]).share(of: paise(row["amount"]))
        let limit = try BusinessDay(String((row["ordered_at"] ?? "").prefix(10))).adding(days: 4)
        guard let lines = seen[item], let first = lines.first else {
          add("flipkart", item, "MISSING_IN_REPORT", -ours, limit, heals: false)
          continue
        }
        let theirs = try paise(first.row["tentativeCommission.amount"])
        if theirs != ours {
          add("flipkart", item, "RATE_MISMATCH", theirs - ours, first.day, heals: false)
        }
        for line in lines where line.row["status"] == "cancelled" {
          add("flipkart", item, "REVERSED_BY_PARTNER", -ours, line.day, heals: true)
        }
      }
    }
  }

  private mutating func compareBank() throws {
    for path in platform.files("razorpay_") {
      let rows = try platform.records(path)
      let due = try rows.reduce(0) { try $0 + paise($1["credit"]) - paise($1["debit"]) }
      let day = try platform.day(path)
      let statement = platform.files("bank_").first { $0.contains("/\(day)/") }
      let credit = try platform.records(#require(statement), headerStart: "Date")
        .first { $0["Chq./Ref.No."] == rows.first?["settlement_utr"] }
      let paid = try paise(credit?["Deposit Amt."])
      guard paid != due else { continue }
      let key = try #require(rows.first?["settlement_id"])
      add("hdfc", key, "SETTLEMENT_SHORT", paid - due, day, heals: false)
    }
  }

  private func agreedRates() throws -> [String: BasisPoints] {
    let line = try #require(
      platform.text("agreements.yaml").split(separator: "\n").first { $0.contains("categories:") })
    let pairs = line.split(separator: "{")[1].dropLast(2).split(separator: ",")
    return try Dictionary(
      uniqueKeysWithValues: pairs.map { pair in
        let parts = pair.split(separator: ":").map { $0.trimmingPrefix(while: \.isWhitespace) }
        return (String(parts[0]), try BasisPoints(percent: String(parts[1])))
      })
  }

  private mutating func add(
    _ feed: String, _ key: String, _ code: String, _ difference: Int64, _ date: BusinessDay,
    heals: Bool
  ) {
    guard date <= platform.settings.lastDay else { return }
    let entry = TruthFile.Entry(
      feed: feed, key: key, code: code, difference: difference, date: date.description)
    if heals { found.healed.append(entry) } else { found.open.append(entry) }
  }
}
