package import Foundation
internal import Money

/// The files of one statement, all of them drawn from its frozen document.
package struct StatementFiles {
  private let issued: IssuedStatement

  /// Draws the files of an issued statement.
  package init(_ issued: IssuedStatement) {
    self.issued = issued
  }

  /// The number as a file name has it: `PS2627-000123`.
  package static func baseName(_ number: String) -> String {
    String(number.map { $0 == "/" ? "-" : $0 })
  }

  /// The bytes of each file by its name: document, summary, lines and page.
  package var contents: [(name: String, bytes: [UInt8])] {
    let base = Self.baseName(issued.statement.number)
    return [
      ("\(base).json", issued.document),
      ("\(base).csv", Array(summary.utf8)),
      ("\(base)-lines.csv", Array(lines.utf8)),
      ("\(base).txt", Array(StatementText(issued).text.utf8)),
    ]
  }

  /// Writes the files into a folder, which is made when it is missing, and gives their places.
  ///
  /// Each file appears whole or not at all; one of the same name is replaced.
  @discardableResult
  package func write(to folder: URL) throws(PayoutsError) -> [URL] {
    var written: [URL] = []
    var target = folder
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, bytes) in contents {
        target = folder.appending(path: name)
        try Data(bytes).write(to: target, options: .atomic)
        written.append(target)
      }
    } catch {
      throw .cannotWrite(path: target.path, reason: error.localizedDescription)
    }
    return written
  }

  /// The balances and the lines of the statement, one a row.
  package var summary: String {
    let body = issued.statement.body
    var csv = DelimitedText()
    csv.append([
      "number", "payee", "period", "section", "series", "title", "agreement", "first_day",
      "last_day", "units", "gross", "gross_minor", "net", "net_minor", "rate_bp", "amount",
      "amount_minor", "currency", "document_sha256",
    ])
    func balance(_ section: String, _ minor: Int64) {
      csv.append(row(section, Array(repeating: "", count: 11), minor))
    }
    balance("opening", body.openingMinor)
    for (section, lines) in [
      (StatementSection.earnings, body.earnings), (.adjustments, body.adjustments),
    ] {
      for line in lines {
        csv.append(
          row(
            section.rawValue,
            [
              line.series, line.title ?? "", line.terms.agreement, line.first.description,
              line.last.description,
            ].map(DelimitedText.guarded) + figures(line.figures, line.terms),
            line.figures.shareMinor))
      }
    }
    balance("closing", body.closingMinor)
    return csv.text
  }

  /// The shares by series and business day, one a row.
  package var lines: String {
    var csv = DelimitedText()
    csv.append([
      "number", "payee", "period", "section", "series", "agreement", "day", "counted_on", "units",
      "gross", "gross_minor", "net", "net_minor", "rate_bp", "amount", "amount_minor", "currency",
      "document_sha256",
    ])
    for day in issued.statement.body.days {
      csv.append(
        row(
          day.section.rawValue,
          [
            day.series, day.terms.agreement, day.day.description, day.countedOn.description,
          ].map(DelimitedText.guarded) + figures(day.figures, day.terms),
          day.figures.shareMinor))
    }
    return csv.text
  }

  private func row(_ section: String, _ middle: [String], _ amountMinor: Int64) -> [String] {
    let body = issued.statement.body
    return [
      issued.statement.number, DelimitedText.guarded(body.payee.code), body.period.name, section,
    ] + middle + [
      body.money(amountMinor).decimalText, String(amountMinor), body.currency.code, issued.sha256,
    ]
  }

  private func figures(_ figures: ShareFigures, _ terms: ShareTerms) -> [String] {
    let body = issued.statement.body
    return [
      String(figures.units), body.money(figures.grossMinor).decimalText,
      String(figures.grossMinor), body.money(figures.netMinor).decimalText,
      String(figures.netMinor), String(terms.rate.rawValue),
    ]
  }
}
