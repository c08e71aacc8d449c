package import Money

/// An agreements file: the entity and its book, the parties, the series and what is agreed.
package struct AgreementsFile: Hashable, Sendable {
  /// A GST registration of ours in one State.
  package struct Registration: Hashable, Sendable {
    package let state: Int
    package let gstin: String
  }

  /// A series with the title that statements print.
  package struct Series: Hashable, Sendable {
    package let code: String
    package let title: String
  }

  package let book: String
  package let entity: String
  package let entityName: String
  package let tan: String?
  /// Our GST registrations; the first one is the book's.
  package let registrations: [Registration]
  package let unlockGSTRate: BasisPoints
  package let parties: [Party]
  package let series: [Series]
  package let agreements: [Agreement]
  /// When tax falls due on coins, from day to day.
  package let coins: [CoinPolicySpan]
  /// What is expected of sales and coins, from day to day.
  package let estimates: [EstimateRate]
  /// Who answers for the GST of stores' sales, from day to day.
  package let stores: [StorePolicySpan]

  /// Reads and validates a file; `name` stands in the messages.
  package init(yaml: String, name: String) throws(CommerceError) {
    let root = try TermsBlock(yaml: yaml, file: name, path: "agreements file", keys: Self.keys)
    book = try root.code("book")
    let entity = try root.required("entity", keys: ["code", "name", "tan", "registrations"])
    self.entity = try entity.code("code")
    entityName = try entity.text("name")
    tan = try entity.optionalText("tan")
    registrations = try Self.registrations(of: entity)
    unlockGSTRate = try root.rate("unlock_gst")
    parties = try Self.parties(of: root)
    series = try Self.series(of: root)
    agreements = try Self.agreements(of: root, parties: parties, series: series)
    coins = try Self.coins(of: root)
    estimates = try Self.estimates(of: root)
    stores = try Self.stores(of: root, among: parties)
  }

  private static let keys = [
    "book", "entity", "unlock_gst", "parties", "series", "agreements", "coins",
    "estimates", "stores",
  ]

  private static func registrations(of entity: TermsBlock) throws(CommerceError) -> [Registration] {
    var found: [Registration] = []
    for block in try entity.blocks("registrations", keys: ["state", "gstin"]) {
      let state = try block.state("state")
      let gstin = try block.text("gstin")
      guard gstin.utf8.count == 15, gstin.hasPrefix(state < 10 ? "0\(state)" : "\(state)") else {
        throw block.wrong(
          "the GSTIN \"\(gstin)\" is not of State \(state); its 15 characters begin with the State",
          at: "gstin")
      }
      try requireCheckCharacter(of: gstin, in: block)
      found.append(Registration(state: state, gstin: gstin))
    }
    guard !found.isEmpty else { throw entity.wrong("entity needs at least one registration") }
    return found
  }

  /// Refuses a GSTIN with a slip of the pen: its last character follows from the others.
  private static func requireCheckCharacter(
    of gstin: String, in block: TermsBlock
  ) throws(CommerceError) {
    guard let expected = GST.checkCharacter(of: gstin) else {
      throw block.wrong("the GSTIN \"\(gstin)\" is not of digits and capitals", at: "gstin")
    }
    guard gstin.last == expected else {
      throw block.wrong(
        "the GSTIN \"\(gstin)\" is mistyped: its 15th character would be \(expected)", at: "gstin")
    }
  }

  private static func parties(of root: TermsBlock) throws(CommerceError) -> [Party] {
    var found: [Party] = []
    for block in try root.blocks("parties", keys: ["code", "kind", "name", "state"]) {
      let code = try block.code("code")
      let word = try block.text("kind")
      guard let kind = Party.Kind(rawValue: word) else {
        throw block.wrong(
          "kind is \"\(word)\"; expected one of "
            + Party.Kind.allCases.map(\.rawValue).joined(separator: ", "), at: "kind")
      }
      guard !found.contains(where: { $0.code == code }) else {
        throw block.wrong("party \"\(code)\" stands here twice")
      }
      let state = try block.optionalText("state") == nil ? nil : try block.state("state")
      if kind == .gateway, state == nil {
        throw block.wrong("gateway \"\(code)\" needs its state, which decides the input GST head")
      }
      found.append(Party(code: code, kind: kind, name: try block.text("name"), state: state))
    }
    return found
  }

  private static func series(of root: TermsBlock) throws(CommerceError) -> [Series] {
    var found: [Series] = []
    for block in try root.blocks("series", keys: ["code", "title"]) {
      let code = try block.text("code")
      guard !found.contains(where: { $0.code == code }) else {
        throw block.wrong("series \"\(code)\" stands here twice")
      }
      found.append(Series(code: code, title: try block.optionalText("title") ?? code))
    }
    return found
  }
}
