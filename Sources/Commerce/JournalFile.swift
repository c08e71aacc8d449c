package import Ledger
package import Money
internal import Yams

/// A file with one entry by hand, before its accounts are looked up.
package struct JournalFile: Hashable, Sendable {
  struct Leg: Hashable, Sendable {
    let line: Int
    let account: String
    let side: JournalLeg.Side
    /// As it was written; its decimals depend on the account's currency.
    let amount: ExactDecimal
    let currency: Currency?
    let item: String?
    let series: String?
    /// The account to open where there is none.
    let opening: Account?
  }

  let name: String
  let line: Int
  package let voucherType: VoucherType
  package let effectiveOn: BusinessDay
  package let memo: String?
  package let reason: String
  let legs: [Leg]

  /// The accounts that the legs name.
  package var accountCodes: [String] { legs.map(\.account) }
  /// The series that the legs name.
  package var seriesCodes: [String] { legs.compactMap(\.series) }

  /// Reads a file; `name` stands in the messages.
  package init(yaml: String, name: String) throws(CommerceError) {
    let root = try TermsBlock(yaml: yaml, file: name, path: "journal", keys: Self.keys)
    self.name = name
    line = root.node("legs")?.mark?.line ?? root.line
    voucherType = try root.word("voucher")
    guard let day = try root.day("date") else { throw root.wrong("journal lacks \"date\"") }
    effectiveOn = day
    memo = try root.optionalText("memo")
    reason = try root.text("reason")
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw root.wrong("journal.reason is empty", at: "reason")
    }
    let (item, series) = (try root.optionalText("item"), try root.optionalText("series"))
    var legs: [Leg] = []
    for block in try root.blocks("legs", keys: Self.legKeys) {
      legs.append(try Leg(block, item: item, series: series))
    }
    self.legs = legs
  }

  private static let keys = ["voucher", "date", "memo", "reason", "item", "series", "legs"]
  private static let legKeys = [
    "account", "debit", "credit", "item", "series", "currency", "open", "class", "party",
  ]
}

extension TermsBlock {
  /// Reads one of the words of a closed list.
  fileprivate func word<Word: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(CommerceError) -> Word where Word.RawValue == String {
    let text = try text(key)
    guard let word = Word(rawValue: text) else {
      throw wrong(
        "\(path).\(key) is \"\(text)\"; expected one of "
          + Word.allCases.map(\.rawValue).joined(separator: ", "), at: key)
    }
    return word
  }
}
