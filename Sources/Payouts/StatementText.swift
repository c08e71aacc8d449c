import Money

/// A statement as its payee reads it, on one page of plain text.
package struct StatementText: Hashable, Sendable {
  package let text: String

  /// Writes the page; the hash is that of the statement's JSON document.
  package init(_ issued: IssuedStatement) {
    let statement = issued.statement
    let body = statement.body
    let sections: [[String]] = [
      Self.head(of: statement),
      Self.balances(of: body),
      Self.lines(
        "Earnings: your share of the unlocks of each series", body.earnings, of: body),
      Self.lines(
        "Adjustments: refunds of unlocks, by the days of the unlocks", body.adjustments, of: body),
      [Statement.taxNote],
      [
        "This page is drawn from \(StatementFiles.baseName(statement.number)).json, "
          + "whose SHA-256 is",
        issued.sha256,
      ],
    ]
    text =
      sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private static func head(of statement: Statement) -> [String] {
    let payer = statement.payer
    let payee = statement.body.payee
    let period = statement.body.period
    let registrations = ["GSTIN \(payer.gstin)"] + (payer.tan.map { ["TAN \($0)"] } ?? [])
    return [
      "Statement \(statement.number)",
      "",
      "From    \(payer.name)",
      "        \(registrations.joined(separator: ", ")), State \(code(payer.state))",
      "To      \(payee.name) (\(payee.code))"
        + (payee.state.map { ", State \(code($0))" } ?? ""),
      "Period  \(period.first.longText) to \(period.last.longText)",
      "Issued  \(statement.issuedOn.longText)",
    ]
  }

  private static func balances(of body: StatementBody) -> [String] {
    let closing =
      body.closingMinor < 0
      ? "Closing balance, kept against your next earnings"
      : "Closing balance, owed to you"
    let recouped =
      body.recoupedMinor == 0 ? [] : [("Recouped of your advance", -body.recoupedMinor)]
    let rows =
      ([
        ("Opening balance", body.openingMinor), ("Earnings", body.earnedMinor),
        ("Adjustments", body.adjustedMinor),
      ] + recouped + [(closing, body.closingMinor)]).map {
        ($0.0, IndianGrouping.amount(body.money($0.1)))
      }
    let labels = rows.map(\.0.count).max() ?? 0
    let amounts = rows.map(\.1.count).max() ?? 0
    let lines = rows.map { label, amount in
      label + String(repeating: " ", count: labels - label.count + 2 + amounts - amount.count)
        + amount
    }
    let rule = String(repeating: "-", count: labels + 2 + amounts)
    return lines.dropLast() + [rule] + lines.suffix(1)
  }

  private static func lines(
    _ title: String, _ lines: [StatementLine], of body: StatementBody
  ) -> [String] {
    guard !lines.isEmpty else { return [] }
    var table = AlignedText([
      ("Series", .left), ("Title", .left), ("Unlocked", .left), ("Unlocks", .right),
      ("Paid", .right), ("Net of GST", .right), ("Rate", .right), ("Your share", .right),
    ])
    for line in lines {
      let figures = line.figures
      table.append([
        line.series, line.title ?? "", days(from: line.first, to: line.last),
        (figures.units < 0 ? "-" : "") + IndianGrouping.grouped(figures.units.magnitude),
        IndianGrouping.decimal(body.money(figures.grossMinor)),
        IndianGrouping.decimal(body.money(figures.netMinor)), rate(of: line.terms),
        IndianGrouping.decimal(body.money(figures.shareMinor)),
      ])
    }
    return [title, ""] + table.lines
  }

  private static func rate(of terms: ShareTerms) -> String {
    guard let split = terms.split else { return terms.rate.description }
    return "\(split) of \(terms.rate)"
  }

  private static func days(from first: BusinessDay, to last: BusinessDay) -> String {
    first == last ? first.shortText : "\(first.shortText) to \(last.shortText)"
  }

  private static func code(_ state: Int) -> String {
    state < 10 ? "0\(state)" : "\(state)"
  }
}

extension StatementBody {
  /// An amount in the currency of the statement.
  func money(_ amountMinor: Int64) -> Money {
    Money(minorUnits: amountMinor, currency: currency)
  }
}

extension BusinessDay {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The day in words: `2 April 2026`.
  fileprivate var longText: String {
    let (year, month, day) = components
    return "\(day) \(Self.months[month - 1]) \(year)"
  }

  /// The day of a year that stands elsewhere: `2 Apr`.
  fileprivate var shortText: String {
    let (_, month, day) = components
    return "\(day) \(Self.months[month - 1].prefix(3))"
  }
}
