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
    page += "\n## Codes\n\nA row is rejected with one of "
    page += RowCode.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    page += ", a file is refused with one of "
    page += FileCode.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return page + ".\n"
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
