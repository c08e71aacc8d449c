internal import Money
internal import Postgres

extension AgreementsFile {
  /// Reads what the party and those among whom its pay is split are given ahead, and which part of
  /// their earnings pays for it.
  static func advances(
    in block: TermsBlock, of party: String?, isPaid: Bool, splitAmong payees: [String]
  ) throws(CommerceError) -> [String: Agreement.Advance] {
    var advances: [String: Agreement.Advance] = [:]
    if let own = try block.block("advance", keys: ["amount", "recoup"]) {
      guard let party, isPaid else {
        throw block.wrong("an advance is for a party that we pay", at: "advance")
      }
      advances[party] = try advance(of: own)
    }
    for listed in try block.blocks("advances", keys: ["party", "amount", "recoup"]) {
      let payee = try listed.code("party")
      guard payees.contains(payee) else {
        throw listed.wrong(
          "an advance beside the party's own is for one of its splits, and \"\(payee)\" is none",
          at: "party")
      }
      guard advances[payee] == nil else {
        throw listed.wrong("\"\(payee)\" has an advance already", at: "party")
      }
      advances[payee] = try advance(of: listed)
    }
    return advances
  }

  private static func advance(of block: TermsBlock) throws(CommerceError) -> Agreement.Advance {
    guard let amountMinor = try block.rupees("amount"), amountMinor > 0 else {
      throw block.wrong("an advance has an amount above zero")
    }
    let recoup = try block.rate("recoup")
    guard recoup.rawValue > 0 else {
      throw block.wrong("an advance is recouped by a part of the earnings", at: "recoup")
    }
    return Agreement.Advance(amountMinor: amountMinor, recoup: recoup)
  }
}

extension AgreementStore {
  /// Keeps the advances of a version.
  func insertAdvances(of agreement: Agreement, version: Int, book: Int64) throws {
    let listed = agreement.advances.sorted { $0.key < $1.key }
    guard !listed.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO commerce.agreement_advance (
        book, agreement, version, party, amount_minor, recoup_bp)
      SELECT \(book), \(agreement.code), \(version), w.*
      FROM unnest(\(listed.map(\.key))::text[], \(listed.map(\.value.amountMinor))::bigint[],
        \(listed.map(\.value.recoup.rawValue))::integer[]) AS w
      """)
  }
}
