import Money

extension Statement {
  /// The schema that the document names in its first field.
  static let schema = "bahi/statement/1"

  /// The frozen document; it names no cut, run or clock, so every way to it gives the same bytes.
  package var document: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "schema": .string(Self.schema),
      "number": .string(number),
      "issued_on": .string(issuedOn.description),
      "currency": .string(body.currency.code),
      "payer": .object([
        "name": .string(payer.name), "tan": payer.tan.map { .string($0) } ?? .null,
        "gstin": .string(payer.gstin), "state": .integer(Int64(payer.state)),
      ]),
      "payee": .object([
        "code": .string(body.payee.code), "name": .string(body.payee.name),
        "state": body.payee.state.map { .integer(Int64($0)) } ?? .null,
      ]),
      "period": .object([
        "name": .string(body.period.name), "first_day": .string(body.period.first.description),
        "last_day": .string(body.period.last.description),
      ]),
      "opening": body.json(body.openingMinor),
      "earnings": body.json(body.earnings, totalMinor: body.earnedMinor),
      "adjustments": body.json(body.adjustments, totalMinor: body.adjustedMinor),
      "closing": body.json(body.closingMinor),
      "days": .array(body.days.map(body.json)),
      "notes": .array([.string(Self.taxNote)]),
    ]
    if body.recoupedMinor != 0 { members["recouped"] = body.json(body.recoupedMinor) }
    return .object(members)
  }
}

extension StatementBody {
  fileprivate func json(_ amountMinor: Int64) -> CanonicalJSON {
    .string(Money(minorUnits: amountMinor, currency: currency).decimalText)
  }

  fileprivate func json(_ lines: [StatementLine], totalMinor: Int64) -> CanonicalJSON {
    .object(["lines": .array(lines.map(json)), "total": json(totalMinor)])
  }

  private func json(_ line: StatementLine) -> CanonicalJSON {
    var members = json(line.figures, terms: line.terms)
    members["series"] = .string(line.series)
    members["title"] = line.title.map { .string($0) } ?? .null
    members["first_day"] = .string(line.first.description)
    members["last_day"] = .string(line.last.description)
    return .object(members)
  }

  fileprivate func json(_ day: StatementDay) -> CanonicalJSON {
    var members = json(day.figures, terms: day.terms)
    members["section"] = .string(day.section.rawValue)
    members["series"] = .string(day.series)
    members["day"] = .string(day.day.description)
    members["counted_on"] = .string(day.countedOn.description)
    return .object(members)
  }

  private func json(_ figures: ShareFigures, terms: ShareTerms) -> [String: CanonicalJSON] {
    var members: [String: CanonicalJSON] = [
      "agreement": .string(terms.agreement), "version": .integer(Int64(terms.version)),
      "rate_bp": .integer(Int64(terms.rate.rawValue)), "units": .integer(figures.units),
      "gross": json(figures.grossMinor), "net": json(figures.netMinor),
      "share": json(figures.shareMinor),
    ]
    if let split = terms.split { members["split_bp"] = .integer(Int64(split.rawValue)) }
    return members
  }
}
