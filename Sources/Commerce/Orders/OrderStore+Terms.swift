internal import Ledger
internal import Money
internal import Postgres

extension OrderStore {
  /// Reads all that terms of lines are found in.
  package func terms() throws -> OrderTermsBook {
    let cards = RateCardStore(book, on: connection)
    return OrderTermsBook(
      registrationState: book.registrationState, parties: try parties(),
      marketplace: try cards.card(of: .marketplace), affiliates: try cards.card(of: .affiliate),
      holds: try holds(), splits: try AgreementSplits(of: book, on: connection).byVersion,
      taxes: try taxes(), slabs: try slabs(),
      series: Set(
        try connection.rows("SELECT code FROM ledger.series WHERE book = \(book.id)")
          .map { try $0.value("code", as: String.self) }))
  }

  private func parties() throws -> [String: OrderTermsBook.KnownParty] {
    var parties: [String: OrderTermsBook.KnownParty] = [:]
    for row in try connection.rows(
      "SELECT party, kind, state FROM commerce.party WHERE book = \(book.id)")
    {
      guard let kind = Party.Kind(rawValue: try row.value("kind")) else { continue }
      parties[try row.value("party")] = OrderTermsBook.KnownParty(
        kind: kind, state: try row.optional("state"))
    }
    return parties
  }

  private func holds() throws -> [OrderTermsBook.Version: Int] {
    var holds: [OrderTermsBook.Version: Int] = [:]
    for row in try connection.rows(
      "SELECT agreement, version, days FROM commerce.agreement_hold WHERE book = \(book.id)")
    {
      let version = OrderTermsBook.Version(
        agreement: try row.value("agreement"), number: try row.value("version"))
      holds[version] = try row.value("days")
    }
    return holds
  }

  private func taxes() throws -> [SaleTaxRule] {
    try connection.rows("SELECT * FROM commerce.sale_tax ORDER BY tax, valid_from").compactMap {
      row in
      guard let tax = SaleTaxRule.Tax(rawValue: try row.value("tax")) else { return nil }
      return SaleTaxRule(
        tax: tax, rule: try row.value("rule"), from: try BusinessDay(try row.value("valid_from")),
        rate: try BasisPoints(try row.value("rate_bp")), code: try row.optional("code"))
    }
  }

  private func slabs() throws -> [GoodsSlab] {
    try connection.rows("SELECT * FROM commerce.goods_slab ORDER BY rate_bp, hsn_prefix").map {
      row in
      GoodsSlab(
        rate: try BasisPoints(try row.value("rate_bp")), hsnPrefix: try row.value("hsn_prefix"),
        from: try BusinessDay(try row.value("valid_from")),
        to: try row.optional("valid_to", as: String.self).map { try BusinessDay($0) })
    }
  }
}
