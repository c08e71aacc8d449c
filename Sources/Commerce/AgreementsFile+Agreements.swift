internal import Money
internal import Yams

extension AgreementsFile {
  /// Reads the agreements and refuses what could not be paid out: unknown parties, two shares of
  /// one series on one day, commissions out of bounds.
  static func agreements(
    of root: TermsBlock, parties: [Party], series: [Series]
  ) throws(CommerceError) -> [Agreement] {
    var found: [Agreement] = []
    let keys = ["code", "party", "kind", "from", "to", "share", "series", "categories"]
    for block in try root.blocks("agreements", keys: keys) {
      let agreement = try agreement(of: block, parties: parties, series: series)
      if let other = found.first(where: { $0.overlaps(agreement) }) {
        throw block.wrong(
          "agreement \"\(agreement.code)\" and \"\(other.code)\" share the same series on the same "
            + "day")
      }
      if found.contains(where: { $0.code == agreement.code && $0.from == agreement.from }) {
        throw block.wrong("agreement \"\(agreement.code)\" starts twice on \(agreement.from)")
      }
      found.append(agreement)
    }
    return found
  }

  private static func agreement(
    of block: TermsBlock, parties: [Party], series: [Series]
  ) throws(CommerceError) -> Agreement {
    let code = try block.code("code")
    let party = try block.code("party")
    guard let known = parties.first(where: { $0.code == party }) else {
      throw block.wrong("agreement \"\(code)\" names the unknown party \"\(party)\"", at: "party")
    }
    guard let from = try block.day("from") else {
      throw block.wrong("\(block.path) lacks \"from\"")
    }
    let to = try block.day("to")
    if let to, to < from { throw block.wrong("\(code) ends on \(to), before it starts", at: "to") }
    let terms: Agreement.Terms
    switch try block.text("kind") {
    case "share":
      guard known.kind == .creator else {
        throw block.wrong("a share is for a creator, and \"\(party)\" is a \(known.kind.rawValue)")
      }
      terms = .share(try block.rate("share"), series: try shared(in: block, known: series))
    case let word:
      guard let direction = Agreement.Direction(rawValue: word) else {
        let kinds = ["share"] + Agreement.Direction.allCases.map(\.rawValue)
        throw block.wrong(
          "kind is \"\(word)\"; expected one of \(kinds.joined(separator: ", "))", at: "kind")
      }
      guard known.kind == direction.partyKind else {
        throw block.wrong(
          "kind \(direction.rawValue) is for a \(direction.partyKind.rawValue), and "
            + "\"\(party)\" is a \(known.kind.rawValue)", at: "party")
      }
      terms = .commission(direction, try rates(in: block))
    }
    return Agreement(code: code, party: party, from: from, to: to, terms: terms)
  }

  private static func shared(
    in block: TermsBlock, known: [Series]
  ) throws(CommerceError) -> [String] {
    let codes = try block.texts("series")
    guard !codes.isEmpty else { throw block.wrong("a share agreement names its series") }
    for code in codes where !known.contains(where: { $0.code == code }) {
      throw block.wrong("series \"\(code)\" is not in this file's series", at: "series")
    }
    return codes
  }

  private static func rates(in block: TermsBlock) throws(CommerceError) -> [String: BasisPoints] {
    let categories = try block.required("categories", keys: nil)
    var rates: [String: BasisPoints] = [:]
    for category in categories.keys {
      let rate = try categories.rate(category)
      guard Agreement.commissionBounds.contains(rate.rawValue) else {
        throw categories.wrong(
          "\(category): \(rate) is outside 10 % to 30 % and has no approved override", at: category)
      }
      rates[category] = rate
    }
    guard !rates.isEmpty else { throw block.wrong("a commission agreement names its categories") }
    return rates
  }
}

extension Agreement {
  /// Tells whether another agreement shares one of this one's series on one of its days.
  ///
  /// A later start of the same agreement supersedes it, and so is no overlap.
  fileprivate func overlaps(_ other: Agreement) -> Bool {
    guard code != other.code, case .share(_, let mine) = terms,
      case .share(_, let theirs) = other.terms
    else { return false }
    let meets = from <= (other.to ?? from) && other.from <= (to ?? other.from)
    return meets && !Set(mine).isDisjoint(with: theirs)
  }
}

extension YamlError {
  var line: Int {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: 1
    }
  }

  var problem: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      problem
    case .duplicatedKeysInMapping(let keys, _):
      "the key \"\(keys.sorted().joined(separator: ", "))\" stands there twice"
    default: "it cannot be read"
    }
  }
}
