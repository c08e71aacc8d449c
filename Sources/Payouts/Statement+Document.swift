import Money

extension Statement {
  /// Reads a frozen document and checks its sums again.
  package init(document bytes: [UInt8]) throws(PayoutsError) {
    let root = try Fields(CanonicalJSON(parsing: bytes), path: "")
    guard try root.text("schema") == Self.schema else { throw .unreadable(field: "schema") }
    let payer = try root.object("payer")
    let payee = try root.object("payee")
    let period = try root.object("period")
    let currency = try root.currency("currency")
    let earnings = try root.object("earnings")
    let adjustments = try root.object("adjustments")
    let body = StatementBody(
      payee: Payee(
        code: try payee.text("code"), name: try payee.text("name"),
        state: try payee.optionalInteger("state")),
      period: StatementPeriod(
        name: try period.text("name"), first: try period.day("first_day"),
        last: try period.day("last_day")),
      currency: currency,
      openingMinor: try root.money("opening", currency),
      earnedMinor: try earnings.money("total", currency),
      adjustedMinor: try adjustments.money("total", currency),
      recoupedMinor: try root.optionalMoney("recouped", currency) ?? 0,
      closingMinor: try root.money("closing", currency),
      earnings: try earnings.lines(currency), adjustments: try adjustments.lines(currency),
      days: try root.days(currency))
    try StatementRule.requireSums(of: body)
    self.init(
      number: try root.text("number"), issuedOn: try root.day("issued_on"),
      payer: Payer(
        name: try payer.text("name"), tan: try payer.optionalText("tan"),
        gstin: try payer.text("gstin"), state: try payer.integer("state")),
      body: body)
  }
}

/// The members of an object, which know where they stand for the error message.
private struct Fields {
  private let members: [String: CanonicalJSON]
  private let path: String

  init(_ value: CanonicalJSON, path: String) throws(PayoutsError) {
    guard case .object(let members) = value else { throw .unreadable(field: path) }
    self.members = members
    self.path = path
  }

  private func failure(_ name: String) -> PayoutsError {
    .unreadable(field: path.isEmpty ? name : "\(path).\(name)")
  }

  func text(_ name: String) throws(PayoutsError) -> String {
    guard case .string(let text) = members[name] else { throw failure(name) }
    return text
  }

  func optionalText(_ name: String) throws(PayoutsError) -> String? {
    members[name] == .null ? nil : try text(name)
  }

  func integer(_ name: String) throws(PayoutsError) -> Int {
    guard case .integer(let value) = members[name] else { throw failure(name) }
    return Int(value)
  }

  func optionalInteger(_ name: String) throws(PayoutsError) -> Int? {
    members[name] == .null ? nil : try integer(name)
  }

  func object(_ name: String) throws(PayoutsError) -> Fields {
    guard let value = members[name] else { throw failure(name) }
    return try Fields(value, path: path.isEmpty ? name : "\(path).\(name)")
  }

  func array(_ name: String) throws(PayoutsError) -> [Fields] {
    guard case .array(let values) = members[name] else { throw failure(name) }
    var fields: [Fields] = []
    for (index, value) in values.enumerated() {
      fields.append(try Fields(value, path: "\(path).\(name)[\(index)]"))
    }
    return fields
  }

  func day(_ name: String) throws(PayoutsError) -> BusinessDay {
    let text = try text(name)
    guard let day = try? BusinessDay(text) else { throw failure(name) }
    return day
  }

  func currency(_ name: String) throws(PayoutsError) -> Currency {
    let text = try text(name)
    guard let currency = try? Currency(code: text) else { throw failure(name) }
    return currency
  }

  func money(_ name: String, _ currency: Currency) throws(PayoutsError) -> Int64 {
    let text = try text(name)
    guard let minor = (try? ExactDecimal(text))?.units(atScale: currency.exponent) else {
      throw failure(name)
    }
    return minor
  }

  func optionalMoney(_ name: String, _ currency: Currency) throws(PayoutsError) -> Int64? {
    members[name] == nil ? nil : try money(name, currency)
  }

  func terms() throws(PayoutsError) -> ShareTerms {
    let points = try integer("rate_bp")
    guard let rate = try? BasisPoints(points) else { throw failure("rate_bp") }
    return ShareTerms(
      agreement: try text("agreement"), version: try integer("version"), rate: rate,
      split: try split())
  }

  private func split() throws(PayoutsError) -> BasisPoints? {
    guard members["split_bp"] != nil else { return nil }
    guard let split = try? BasisPoints(try integer("split_bp")) else { throw failure("split_bp") }
    return split
  }

  func figures(_ currency: Currency) throws(PayoutsError) -> ShareFigures {
    ShareFigures(
      units: Int64(try integer("units")), grossMinor: try money("gross", currency),
      netMinor: try money("net", currency), shareMinor: try money("share", currency))
  }

  func lines(_ currency: Currency) throws(PayoutsError) -> [StatementLine] {
    var lines: [StatementLine] = []
    for line in try array("lines") {
      lines.append(
        StatementLine(
          series: try line.text("series"), title: try line.optionalText("title"),
          terms: try line.terms(), first: try line.day("first_day"),
          last: try line.day("last_day"), figures: try line.figures(currency)))
    }
    return lines
  }

  func days(_ currency: Currency) throws(PayoutsError) -> [StatementDay] {
    var days: [StatementDay] = []
    for day in try array("days") {
      guard let section = StatementSection(rawValue: try day.text("section")) else {
        throw day.failure("section")
      }
      days.append(
        StatementDay(
          section: section, series: try day.text("series"), terms: try day.terms(),
          day: try day.day("day"), countedOn: try day.day("counted_on"),
          figures: try day.figures(currency)))
    }
    return days
  }
}
