internal import Money

/// Reads the statements of a camt.053 message, entry by entry.
final class CamtStatement: StatementSource {
  /// The details of one payment within an entry that stands for several.
  private struct Detail {
    var amount: ExactDecimal?
    var texts: [String: String] = [:]
  }

  /// The most payments that one entry may stand for.
  private static let detailMax = 10_000

  private let part: XMLPart
  private var path: [String] = []
  private var text = ""
  private var currency: String?
  private var head: [String: String] = [:]
  private var balance: [String: String] = [:]
  private var balances: [String: Int128] = [:]
  private var entry: [String: String] = [:]
  private var entryCurrency = ""
  private var details: [Detail] = []
  private var entryCount = 0
  private var pending: [StatementPart] = []

  init(_ source: any ByteSource, fileName: String) throws(IntakeError) {
    part = try XMLPart(source, named: "camt.053", of: fileName)
  }

  func next() throws(IntakeError) -> StatementPart? {
    while pending.isEmpty {
      guard let node = try part.next() else { return nil }
      switch node {
      case .start: try begin()
      case .text:
        if text.utf8.count > XMLPart.textMax { throw refused("holds a text of more than 1 MiB") }
        text += part.text
      case .end: try end()
      }
    }
    return pending.removeFirst()
  }

  private func begin() throws(IntakeError) {
    path.append(part.name)
    text = ""
    if path.count == 2, path != ["Document", "BkToCstmrStmt"] {
      throw refused("is not a camt.053 statement but \(path.joined(separator: "/"))")
    }
    guard path.count >= 3, path[2] == "Stmt" else { return }
    if part.name == "Amt" { currency = part.attribute("Ccy") }
    switch path[3...].joined(separator: "/") {
    case "":
      head = [:]
      balances = [:]
    case "Bal": balance = [:]
    case "Ntry":
      entry = [:]
      details = []
      entryCount += 1
    case "Ntry/NtryDtls/TxDtls":
      guard details.count < CamtStatement.detailMax else {
        throw refused("has more than \(CamtStatement.detailMax) payments in one entry")
      }
      details.append(Detail())
    default: break
    }
  }

  private func end() throws(IntakeError) {
    defer {
      path.removeLast()
      text = ""
    }
    guard path.count >= 3, path[2] == "Stmt" else { return }
    let value = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let place = path[3...].joined(separator: "/")
    if place.isEmpty {
      try endStatement()
    } else if place == "Bal" {
      try endBalance()
    } else if place == "Ntry" {
      try endEntry()
    } else if let within = CamtStatement.rest(place, after: "Ntry/NtryDtls/TxDtls/") {
      try addDetail(within, value)
    } else if let within = CamtStatement.rest(place, after: "Ntry/") {
      if within == "Amt" { entryCurrency = currency ?? "" }
      CamtStatement.add(value, to: &entry, at: within)
    } else if let within = CamtStatement.rest(place, after: "Bal/") {
      CamtStatement.add(value, to: &balance, at: within)
    } else {
      CamtStatement.add(value, to: &head, at: place)
    }
  }

  private func addDetail(_ place: String, _ value: String) throws(IntakeError) {
    let last = details.count - 1
    if place == "Amt" || place == "AmtDtls/TxAmt/Amt", details[last].amount == nil,
      currency == nil || currency == entryCurrency
    {
      details[last].amount = try amount(value)
    }
    CamtStatement.add(value, to: &details[last].texts, at: place)
  }

  private func endBalance() throws(IntakeError) {
    guard let code = balance["Tp/CdOrPrtry/Cd"], let written = balance["Amt"] else { return }
    let value = widened(try amount(written))
    balances[code] = try isCredit(balance["CdtDbtInd"]) ? value : -value
  }

  private func endStatement() throws(IntakeError) {
    let name = head["Id"] ?? ""
    // The balance that the statement before closed with is the one that this one opens with.
    guard let opening = balances["OPBD"] ?? balances["PRCD"], let closing = balances["CLBD"] else {
      throw refused("names no opening or closing balance of the statement \(name)")
    }
    pending.append(.end(name: name, opening: opening, closing: closing))
  }

  private func endEntry() throws(IntakeError) {
    var line = StatementEntry()
    line.account = head["Acct/Id/IBAN"] ?? head["Acct/Id/Othr/Id"] ?? ""
    line.currency = entryCurrency.isEmpty ? head["Acct/Ccy"] ?? "" : entryCurrency
    line.statement = head["Id"] ?? ""
    line.bookedOn = CamtStatement.day(entry, "BookgDt")
    line.valueOn = CamtStatement.day(entry, "ValDt")
    guard let written = entry["Amt"] else { throw refused("has an entry without an amount") }
    line.amount = try amount(written)
    line.isCredit = try isCredit(entry["CdtDbtInd"])
    line.isReversal = ["true", "1"].contains(entry["RvslInd"] ?? "")
    line.status = entry["Sts/Cd"] ?? entry["Sts"] ?? "BOOK"
    line.type =
      entry["BkTxCd/Prtry/Cd"]
      ?? ["BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd"]
      .compactMap { entry[$0] }.joined(separator: "/")
    line.servicerReference = entry["AcctSvcrRef"] ?? ""
    line.description = entry["AddtlNtryInf"] ?? ""
    let amounts = details.compactMap(\.amount).map(widened)
    if details.count > 1, amounts.count == details.count,
      amounts.reduce(0, +) == widened(line.amount)
    {
      for detail in details {
        var single = line
        single.amount = detail.amount ?? line.amount
        CamtStatement.fill(&single, from: [detail.texts])
        pending.append(.entry(single))
      }
    } else {
      CamtStatement.fill(&line, from: details.map(\.texts))
      pending.append(.entry(line))
    }
  }

  /// Fills in what the payments of an entry agree on.
  private static func fill(_ line: inout StatementEntry, from details: [[String: String]]) {
    func common(_ places: [String]) -> String? {
      let found = details.map { detail in places.lazy.compactMap { detail[$0] }.first }
      guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
      return first
    }
    line.reference = common(["Refs/EndToEndId", "Refs/TxId", "Refs/UETR"]) ?? ""
    line.servicerReference = common(["Refs/AcctSvcrRef"]) ?? line.servicerReference
    let side = line.isCredit != line.isReversal ? "Dbtr" : "Cdtr"
    line.counterparty = common(["RltdPties/\(side)/Nm", "RltdPties/\(side)/Pty/Nm"]) ?? ""
    let remittance = ["RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf"]
    line.description = common(remittance) ?? line.description
  }

  private func amount(_ text: String) throws(IntakeError) -> ExactDecimal {
    guard let amount = try? ExactDecimal(text), amount.units >= 0, amount.scale <= 5 else {
      throw refused("has the amount \"\(text)\" in entry \(entryCount), which is no amount")
    }
    return amount
  }

  private func isCredit(_ mark: String?) throws(IntakeError) -> Bool {
    guard mark == "CRDT" || mark == "DBIT" else {
      throw refused("says \"\(mark ?? "")\", which is neither CRDT nor DBIT")
    }
    return mark == "CRDT"
  }

  private func refused(_ message: String) -> IntakeError { part.refused(.statement, message) }

  /// The day of a date, which may have a time behind it.
  private static func day(_ texts: [String: String], _ name: String) -> String {
    texts["\(name)/Dt"] ?? String((texts["\(name)/DtTm"] ?? "").prefix(10))
  }

  private static func add(_ value: String, to texts: inout [String: String], at place: String) {
    guard !value.isEmpty else { return }
    texts[place] = texts[place].map { "\($0) \(value)" } ?? value
  }

  private static func rest(_ place: String, after prefix: String) -> String? {
    place.hasPrefix(prefix) ? String(place.dropFirst(prefix.count)) : nil
  }
}
