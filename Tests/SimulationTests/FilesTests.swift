import Foundation
import Money
import Simulation
import Testing

@Suite("The files of a simulation")
struct FilesTests {
  @Test("The same settings give the same bytes", arguments: 1...3 as ClosedRange)
  func repeatable(seed: UInt64) throws {
    let first = try Platform(seed: seed)
    let second = try Platform(seed: seed)
    #expect(first.result == second.result)
    for path in first.result.files {
      #expect(try first.bytes(path) == second.bytes(path), "\(path)")
    }
  }

  @Test("Another seed gives other bytes")
  func seeded() throws {
    let path = "inbox/2026-04-01/unlocks-2026-04-01.csv"
    #expect(try Platform(days: 1, seed: 1).text(path) != Platform(days: 1, seed: 2).text(path))
  }

  @Test("The bytes are those of any other machine")
  func portable() throws {
    let plain = try Platform(days: 8, unlocks: 100, seed: 2026)
    #expect(try plain.digest() == 16_324_693_670_484_171_295)
    let whole = try Platform(days: 20, unlocks: 100, coins: 20, orders: 10, seed: 2026)
    #expect(try whole.digest() == 10_159_152_851_658_845_928)
    let viewers = try Platform(
      days: 5, unlocks: 3, coins: 2, orders: 2, passes: 2, subscriptions: 3, appStore: 2,
      freeViews: 2, touches: true, seed: 2026)
    #expect(try viewers.digest() == 2_470_370_257_976_597_217)
  }

  @Test("The platform's own events do not depend on the faults")
  func ownEvents() throws {
    let clean = try Platform(seed: 11, faults: "none")
    let faulty = try Platform(seed: 11)
    for path in clean.files("unlocks-") + clean.files("sales-") + clean.files("refunds-") {
      #expect(try clean.bytes(path) == faulty.bytes(path), "\(path)")
    }
  }

  @Test("Control rows count and sum their file", arguments: 1...4 as ClosedRange)
  func controls(seed: UInt64) throws {
    let platform = try Platform(seed: seed)
    for stem in ["unlocks-", "sales-", "refunds-"] {
      #expect(platform.files(stem).count == 10)
      for path in platform.files(stem) {
        let rows = try platform.records(path)
        let sum = try rows.reduce(0) { try $0 + paise($1["amount"]) }
        let last = try platform.text(path).split(separator: "\n").last
        let money = Money(minorUnits: sum, currency: .inr).decimalText
        #expect(last == "#control,\(rows.count),\(money)")
      }
    }
  }

  @Test(
    "Each gateway line adds up, with 2 % and 18 % rounded half up", arguments: 1...3 as ClosedRange)
  func gatewayLines(seed: UInt64) throws {
    let platform = try Platform(seed: seed, refundsPerMillion: 50_000)
    var ids: Set<String> = []
    for path in platform.files("razorpay_") {
      for row in try platform.records(path) {
        let amount = try paise(row["amount"])
        let fee = try paise(row["fee (exclusive tax)"])
        let tax = try paise(row["tax"])
        if row["transaction_entity"] == "payment" {
          #expect(fee == (amount * 2 + 50) / 100)
          #expect(tax == (fee * 18 + 50) / 100)
          #expect(try paise(row["credit"]) == amount - fee - tax)
          #expect(try paise(row["debit"]) == 0)
        } else {
          #expect(try paise(row["debit"]) == amount && fee + tax == 0)
          #expect(try paise(row["credit"]) == 0)
        }
        #expect(ids.insert(row["entity_id"] ?? "").inserted)
      }
    }
    #expect(ids.contains { $0.hasPrefix("rfnd_") })
  }

  @Test("The bank's balances run on and its footer agrees", arguments: 1...4 as ClosedRange)
  func bank(seed: UInt64) throws {
    let platform = try Platform(seed: seed)
    var balance: Int64 = 10_000_000
    #expect(platform.files("bank_").count == 8)
    for path in platform.files("bank_") {
      let rows = try platform.records(path, headerStart: "Date").filter {
        $0["Value Dt"]?.isEmpty == false
      }
      let footer = try #require(
        platform.records(path, headerStart: "Opening Balance").last)
      #expect(try paise(footer["Opening Balance"]) == balance)
      for row in rows {
        balance += try paise(row["Deposit Amt."])
        #expect(try paise(row["Closing Balance"]) == balance)
        #expect(row["Narration"]?.hasSuffix(row["Chq./Ref.No."] ?? "?") == true)
      }
      #expect(footer["Dr Count"] == "0" && footer["Cr Count"] == "\(rows.count)")
      #expect(try paise(footer["Closing Bal"]) == balance)
      let text = try platform.text(path)
      #expect(text.unicodeScalars.count { $0 == "\r" } == text.unicodeScalars.count { $0 == "\n" })
    }
  }

  @Test("A second delivery has the bytes of the first")
  func secondDelivery() throws {
    let platform = try Platform(seed: 5, faults: "delivered-twice=12")
    let again = platform.result.files.filter { $0.hasSuffix("-again.csv") }
    #expect(again.count == 12)
    for copy in again {
      let name = try #require(copy.split(separator: "/").last).replacing("-again", with: "")
      let first = try #require(platform.result.files.first { $0.hasSuffix("/\(name)") })
      #expect(try platform.bytes(copy) == platform.bytes(first))
      let delay = try platform.day(copy).days(since: platform.day(first))
      #expect((0...2).contains(delay))
    }
  }

  @Test("The list of files is what stands in the folder")
  func listed() throws {
    let platform = try Platform(days: 6, seed: 6)
    let paths = try #require(FileManager.default.enumerator(atPath: platform.folder.path))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".csv") || !$0.hasPrefix("inbox") }
    #expect(paths.sorted() == platform.result.files)
  }
}
