/// The reference page of the profile language.
package enum ProfileReference {
  /// The page as Markdown.
  package static var text: String {
    var page = """
      # Profiles

      A profile tells how one kind of file is recognised, read, checked and keyed. It is YAML; the
      built-in ones stand in `Sources/Intake/Profiles`, your own in the folder that `BAHI_PROFILES`
      names. `bahi feeds test` runs the examples that a profile carries; `docs/profile.schema.json`
      is its JSON Schema, for editors.

      This page is made from the program. A key with * has to be there.


      """
    for block in ProfileLanguage.blocks {
      page += "## \(block.name)\n\n\(block.meaning)\n\n| key | value | meaning |\n|---|---|---|\n"
      for directive in block.directives {
        page +=
          "| `\(directive.key)`\(directive.isRequired ? " *" : "") "
          + "| \(described(directive.shape)) | \(directive.meaning) |\n"
      }
      page += "\n"
    }
    return page + fieldsAndCodes
  }

  private static func described(_ shape: ProfileLanguage.Shape) -> String {
    switch shape {
    case .text: "text"
    case .integer: "whole number"
    case .decimal: "number"
    case .flag: "true or false"
    case .character: "one character"
    case .condition: "[condition](#conditions)"
    case .regex: "regular expression"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .field: "[field](#fields-of-a-line)"
    case .list(let element): "list of \(described(element))"
    case .map(let element): "names, each with \(described(element))"
    case .block(let name): "[\(name)](#\(name))"
    case .either(let shapes): shapes.map(described).joined(separator: ", or ")
    }
  }

  private static var fieldsAndCodes: String {
    var page = """
      ## Conditions

      A condition compares columns of the row: `Status == paid`, `[Order ID] not empty`,
      `Qty > 0 and Type in (Order, "Late order")`, `not Note matches "^test"`, `all empty`. Names
      with spaces stand in square brackets. In `refine` and `unless` a bare word that is the name of
      a field, or `kind` or `state`, means that of the line; in square brackets it is a column.
      A comparison with a number compares numbers, whatever their decimals; what is no number is
      neither more nor less.

      ## Fields of a line

      Amounts are signed: plus is money to us. Rates are ratios. Instants without an offset are in
      the format's zone.

      | field | value |
      |---|---|

      """
    for field in LineField.allCases {
      page += "| `\(field.name)` | \(described(field.shape)) |\n"
    }
    return page + "\n" + codes
  }

  private static var codes: String {
    var page = """
      ## Codes of files

      A file is refused as a whole, and nothing of it is kept. `F-DUP` is no refusal: the same
      bytes or the same rows were accepted before, and there is nothing to do.

      | code | meaning | what to do |
      |---|---|---|

      """
    for code in FileCode.allCases {
      page += "| `\(code.rawValue)` | \(code.meaning) | \(code.advice.capitalisedAlone). |\n"
    }
    page += """

      ## Codes of rows

      A row is rejected into the CSV beside the file. Correct it there and import that CSV: it is
      taken as a correction of the file.

      | code | meaning | what to do |
      |---|---|---|

      """
    for code in RowCode.allCases {
      page += "| `\(code.rawValue)` | \(code.meaning) | \(code.advice.capitalisedAlone). |\n"
    }
    return page
  }

  private static func described(_ shape: LineField.Shape) -> String {
    switch shape {
    case .text: "text"
    case .id: "id, which a spreadsheet must not have damaged"
    case .integer: "whole number"
    case .decimal: "amount, quantity or rate"
    case .instant: "date or point in time"
    }
  }
}

extension String {
  /// The text with its first letter large.
  fileprivate var capitalisedAlone: String { prefix(1).uppercased() + dropFirst() }
}
