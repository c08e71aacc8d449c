internal import Money
internal import Yams

extension AgreementsFile {
  /// Reads the agreements and refuses what could not be paid out: unknown parties, two shares of
  /// one series on one day, two rules of one rank, commissions out of bounds.
  static func agreements(
    of root: TermsBlock, parties: [Party], series: [Series]
  ) throws(CommerceError) -> [Agreement] {
    var found: [Agreement] = []
    for block in try root.blocks("agreements", keys: agreementKeys) {
      let agreement = try agreement(of: block, parties: parties, series: series)
      for other in found {
        if other.overlaps(agreement) {
          throw block.wrong(
            "agreement \"\(agreement.code)\" and \"\(other.code)\" share the same series on the "
              + "same day")
        }
        if let scope = other.tie(with: agreement) {
          throw block.wrong(
            "agreement \"\(agreement.code)\" and \"\(other.code)\" both have a rule of equal rank "
              + "for \(scope) on the same day; give one a higher priority")
        }
      }
      for other in found {
        guard let payee = other.advancesTwice(with: agreement) else { continue }
        throw block.wrong(
          "agreement \"\(agreement.code)\" and \"\(other.code)\" both give \"\(payee)\" an "
            + "advance on the same day")
      }
      if found.contains(where: { $0.code == agreement.code && $0.from == agreement.from }) {
        throw block.wrong("agreement \"\(agreement.code)\" starts twice on \(agreement.from)")
      }
      found.append(agreement)
    }
    return found
  }

  private static let agreementKeys = [
    "code", "party", "kind", "from", "to", "nature", "share", "series", "splits", "categories",
    "rules", "hold_days", "advance", "advances", "ad_share",
  ]

  private static func agreement(
    of block: TermsBlock, parties: [Party], series: [Series]
  ) throws(CommerceError) -> Agreement {
    let code = try block.code("code")
    let kind = try block.text("kind")
    let party = try party(of: block, agreement: code, kind: kind, among: parties)
    guard let from = try block.day("from") else {
      throw block.wrong("\(block.path) lacks \"from\"")
    }
    let to = try block.day("to")
    if let to, to < from { throw block.wrong("\(code) ends on \(to), before it starts", at: "to") }
    let terms: Agreement.Terms
    var isPaid = true
    if kind == "share" {
      terms = .share(try block.rate("share"), series: try shared(in: block, known: series))
    } else {
      guard let direction = Agreement.Direction(rawValue: kind) else {
        let kinds = ["share"] + Agreement.Direction.allCases.map(\.rawValue)
        throw block.wrong(
          "kind is \"\(kind)\"; expected one of \(kinds.joined(separator: ", "))", at: "kind")
      }
      try requirePartyKind(direction, of: party, in: block)
      isPaid = direction.isPaid
      terms = .commission(
        direction,
        try RateRuleReader(block: block, from: from, to: to, isProgramme: party == nil)
          .rules(series: series))
    }
    let splits = try splits(in: block, among: parties, isProgramme: party == nil)
    return Agreement(
      code: code, party: party?.code, from: from, to: to, terms: terms,
      nature: try nature(of: block, agreement: code, isPaid: isPaid), splits: splits,
      holdDays: try holdDays(in: block, kind: kind),
      advances: try advances(
        in: block, of: party?.code, isPaid: isPaid, splitAmong: Array(splits.keys)),
      adShare: try adShare(in: block, kind: kind))
  }

  /// Finds the other side; terms of a programme have none.
  private static func party(
    of block: TermsBlock, agreement code: String, kind: String, among parties: [Party]
  ) throws(CommerceError) -> Party? {
    if !block.has("party"), kind != "share" { return nil }
    let name = try block.code("party")
    guard let party = parties.first(where: { $0.code == name }) else {
      throw block.wrong("agreement \"\(code)\" names the unknown party \"\(name)\"", at: "party")
    }
    if kind == "share", party.kind != .creator {
      throw block.wrong("a share is for a creator, and \"\(name)\" is a \(party.kind.rawValue)")
    }
    return party
  }

  private static func requirePartyKind(
    _ direction: Agreement.Direction, of party: Party?, in block: TermsBlock
  ) throws(CommerceError) {
    guard let party, party.kind != direction.partyKind else { return }
    throw block.wrong(
      "kind \(direction.rawValue) is for a \(direction.partyKind.rawValue), and "
        + "\"\(party.code)\" is a \(party.kind.rawValue)", at: "party")
  }

  /// Reads the nature of what is paid; without it nobody could say which tax to withhold.
  private static func nature(
    of block: TermsBlock, agreement code: String, isPaid: Bool
  ) throws(CommerceError) -> String? {
    guard let text = try block.optionalText("nature") else {
      guard !isPaid else {
        throw block.wrong(
          "agreement \"\(code)\" lacks \"nature\", the code of the payment for income tax")
      }
      return nil
    }
    let isCode =
      text.utf8.count <= 16 && text.first?.isASCII == true && text.first?.isLowercase == false
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "()-".contains($0)) }
    guard isCode, text.first.map({ $0.isLetter || $0.isNumber }) == true else {
      throw block.wrong(
        "agreement \"\(code)\" has the nature \"\(text)\"; expected a code as 1027 or 194H",
        at: "nature")
    }
    return text
  }

  private static func shared(
    in block: TermsBlock, known: [Series]
  ) throws(CommerceError) -> [String] {
    let codes = try block.texts("series")
    guard !codes.isEmpty else { throw block.wrong("a share agreement names its series") }
    var seen: Set<String> = []
    if let twice = codes.first(where: { !seen.insert($0).inserted }) {
      let agreement = try block.code("code")
      throw block.wrong(
        "series \"\(twice)\" stands in agreement \"\(agreement)\" twice", at: "series")
    }
    for code in codes where !known.contains(where: { $0.code == code }) {
      throw block.wrong("series \"\(code)\" is not in this file's series", at: "series")
    }
    return codes
  }

  private static func splits(
    in block: TermsBlock, among parties: [Party], isProgramme: Bool
  ) throws(CommerceError) -> [String: BasisPoints] {
    guard let listed = try block.block("splits", keys: nil) else { return [:] }
    guard ["share", Agreement.Direction.affiliate.rawValue].contains(try block.text("kind")) else {
      throw block.wrong("only a share or an affiliate's commission is split", at: "splits")
    }
    guard !isProgramme else {
      throw block.wrong("a split belongs to the agreement of a party", at: "splits")
    }
    var splits: [String: BasisPoints] = [:]
    for name in listed.keys {
      guard let party = parties.first(where: { $0.code == name }) else {
        throw listed.wrong("the split names the unknown party \"\(name)\"", at: name)
      }
      guard party.kind == .creator || party.kind == .affiliate else {
        throw listed.wrong(
          "a split is for a creator or an affiliate, and \"\(name)\" is a "
            + party.kind.rawValue, at: name)
      }
      let rate = try listed.rate(name)
      guard rate.rawValue > 0 else { throw listed.wrong("\(name) has no part", at: name) }
      splits[name] = rate
    }
    let sum = splits.values.reduce(0) { $0 + $1.rawValue }
    guard sum == 10_000 else {
      throw block.wrong(
        "the splits sum to \(ExactDecimal(units: Int64(sum), scale: 2)) %, not to 100 %",
        at: "splits")
    }
    return splits
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

  /// Finds whom another agreement gives an advance too on one of this one's days, so that nobody
  /// could say which part of the earnings pays for it.
  fileprivate func advancesTwice(with other: Agreement) -> String? {
    guard code != other.code, from <= (other.to ?? from), other.from <= (to ?? other.from) else {
      return nil
    }
    return Set(advances.keys).intersection(other.advances.keys).min()
  }

  /// Finds the scope for which this agreement and another one of the same party would be equal.
  fileprivate func tie(with other: Agreement) -> String? {
    guard code != other.code, party == other.party, case .commission(let mine, let rules) = terms,
      case .commission(let theirs, let others) = other.terms, mine == theirs
    else { return nil }
    return rules.first { rule in others.contains { $0.ties(with: rule) } }?.scope.name
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
