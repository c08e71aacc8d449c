internal import Money
internal import Postgres

extension AgreementsFile {
  /// Reads what a creator is given ahead, and which part of its earnings pays for it.
  static func advance(
    in block: TermsBlock, kind: String
  ) throws(CommerceError) -> Agreement.Advance? {
    guard let advance = try block.block("advance", keys: ["amount", "recoup"]) else { return nil }
    guard kind == "share" else {
      throw block.wrong("an advance is for a creator's share", at: "advance")
    }
    guard let amountMinor = try advance.rupees("amount"), amountMinor > 0 else {
      throw advance.wrong("an advance has an amount above zero")
    }
    let recoup = try advance.rate("recoup")
    guard recoup.rawValue > 0 else {
      throw advance.wrong("an advance is recouped by a part of the earnings", at: "recoup")
    }
    return Agreement.Advance(amountMinor: amountMinor, recoup: recoup)
  }
}

extension AgreementStore {
  /// Keeps the advance of a version, where it has one.
  func insertAdvance(of agreement: Agreement, version: Int, book: Int64) throws {
    guard let advance = agreement.advance else { return }
    try connection.execute(
      """
      INSERT INTO commerce.agreement_advance (book, agreement, version, amount_minor, recoup_bp)
      VALUES (\(book), \(agreement.code), \(version), \(advance.amountMinor),
        \(advance.recoup.rawValue))
      """)
  }
}
