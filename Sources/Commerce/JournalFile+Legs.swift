internal import Ledger
internal import Money

extension JournalFile.Leg {
  init(_ block: TermsBlock, item: String?, series: String?) throws(CommerceError) {
    line = block.line
    account = try block.text("account")
    let sides = JournalLeg.Side.allCases.filter { block.has($0.rawValue) }
    guard sides.count == 1, let side = sides.first else {
      throw block.wrong("leg of \(account) has either a debit or a credit")
    }
    self.side = side
    let text = try block.text(side.rawValue)
    do {
      amount = try ExactDecimal(text)
    } catch {
      throw block.wrong("leg of \(account): \(error)", at: side.rawValue)
    }
    guard amount.units > 0 else {
      throw block.wrong(
        "leg of \(account): \(text) is not above zero; the side says where it goes",
        at: side.rawValue)
    }
    let code = try block.optionalText("currency")
    do {
      currency = try code.map { code throws(MoneyError) in try Currency(code: code) }
    } catch {
      throw block.wrong("leg of \(account): \(error)", at: "currency")
    }
    self.item = try block.optionalText("item") ?? item
    self.series = try block.optionalText("series") ?? series
    opening = try Self.opening(block, account: account, currency: currency ?? .inr)
  }

  private static func opening(
    _ block: TermsBlock, account: String, currency: Currency
  ) throws(CommerceError) -> Account? {
    let open = try block.optionalText("open") ?? "false"
    guard open == "true" || open == "false" else {
      throw block.wrong(
        "leg of \(account): open is \"\(open)\"; expected true or false", at: "open")
    }
    guard open == "true" else { return nil }
    let word = try block.text("class")
    guard let accountClass = AccountClass(rawValue: word) else {
      throw block.wrong("leg of \(account): class \"\(word)\" is not known", at: "class")
    }
    let shape = /(assets|liabilities|equity|income|expenses)(:[a-z0-9][a-z0-9-]*)+/
    guard account.wholeMatch(of: shape) != nil else {
      throw block.wrong(
        "account \"\(account)\" cannot be opened; a code is like expenses:other:rent", at: "account"
      )
    }
    return Account(
      code: account, accountClass: accountClass, currency: currency,
      party: block.has("party") ? try block.code("party") : nil)
  }
}
