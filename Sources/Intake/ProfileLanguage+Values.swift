extension ProfileLanguage {
  static let formats = [
    Block(
      name: "format",
      meaning:
        "One way of writing values. The name `nulls` is kept for the words that mean nothing.",
      directives: [
        key("number", .block("number"), "A number."),
        key("date", .list(.text), "Date patterns, tried in order."),
        key("unix", words(DateFormat.Unix.self), "A count since 1970 instead of a pattern."),
        key(
          "tz", .text,
          "The zone of dates that name none: Asia/Kolkata, UTC, America/Los_Angeles or +05:30."),
        key("id", .block("id"), "An id."),
      ]),
    Block(
      name: "number", meaning: "How a number is written.",
      directives: [
        key("group", words(NumberFormat.Group.self), "How digits are grouped; none."),
        key("decimal", .character, "The decimal sign; a point, or a comma with groups by dots."),
        key("strip", .list(.text), "Words around the number that mean nothing, such as ₹."),
        key("parens_negative", .flag, "Whether (5.00) is -5.00."),
        key("drcr_suffix", .flag, "Whether `5.00 Dr` is -5.00 and `5.00 Cr` is 5.00."),
        key(
          "unit", words(NumberFormat.Unit.self),
          "What one unit is: rates are always kept as ratios, so 15 percent is 0.15."),
        key(
          "scale_max", .integer, "The most decimals that may be written, up to 8.", required: true),
      ]),
    Block(
      name: "id", meaning: "How an id is written.",
      directives: [
        key("type", .word(["integer", "text"]), "Whether it is kept as a number.", required: true),
        key("prefix", .text, "What stands before the number."),
        key(
          "reject", .word(["scientific", "none"]),
          "Whether an id that a spreadsheet has damaged is rejected; scientific."),
        key("zero_pad", .word(["keep", "strip"]), "What happens to leading zeros; keep."),
      ]),
  ]

  private static let sources = [
    key("col", .text, "A column."),
    key("const", .text, "The same text for every row."),
    key("captured", .text, "A value of the preamble."),
    key("from_control", .block("lookup"), "A value of another section's row."),
    key("header", .text, "The header's own text of a column."),
    key("field", .field, "A field that stands above."),
    key("concat", .list(.block("source")), "Several values as one; empty when one of them is."),
    key("separator", .text, "What stands between the values of concat."),
    key("coalesce", .list(.block("source")), "The first value that is stated."),
    key("json", .text, "A column that holds JSON."),
    key("path", .text, "The path into the JSON, as $.notes.episode."),
    key("capture", .regex, "The first group of a pattern in the value."),
    key("map", .map(.text), "What the words of the value mean."),
  ]

  static let fields = [
    Block(
      name: "field", meaning: "How one field of a line is made: one source, and how it is read.",
      directives: sources + [
        key("sum", .list(.text), "Columns that are added up."),
        key("minus", .list(.text), "Columns that are taken from the sum."),
        key("credit", .text, "The column of amounts to us; with debit."),
        key("debit", .either([.text, .list(.text)]), "The column of amounts from us, or words."),
        key("abs", .text, "A column without signs; with marker and debit."),
        key("signed", .text, "A column with signs, which a marker must confirm if there is one."),
        key("marker", .text, "The column that tells whether the amount is a debit."),
        key("as", .text, "The format by which the value is read."),
        key("when", .condition, "The rows for which the field is made."),
        key("required", .flag, "Whether a row without it is rejected."),
        key("sign", .word(["plus", "minus"]), "Whether the written sign is turned."),
        key("negate", .flag, "The same as sign: minus."),
        key("sign_from", .field, "The field above whose sign it takes."),
        key("future", .flag, "Whether an instant may lie in the future."),
      ]),
    Block(
      name: "source", meaning: "A value within concat and coalesce.", directives: sources),
    Block(
      name: "lookup", meaning: "A value of a control section's row.",
      directives: [
        key("section", .text, "The section, which must stand above the lines.", required: true),
        key("by", .text, "The column of this row that holds the section's key.", required: true),
        key("col", .text, "The section's column.", required: true),
      ]),
    Block(
      name: "components", meaning: "Components of which it is known that nothing is missing.",
      directives: [
        key(
          "exhaustive", .flag, "Whether net is gross and all components; rejected when it is not."),
        key("tolerance", .decimal, "By how much they may differ."),
        key("list", .list(.block("component")), "The components.", required: true),
      ]),
    Block(
      name: "component",
      meaning: "A part by which net differs from gross, signed as money to us. Fees, taxes and "
        + "withholdings also add up in the fields of these names, as what was charged.",
      directives: [
        key("code", .text, "The name under which it is kept.", required: true),
        key(
          "class", words(Profile.ComponentClass.self), "What kind of part it is.", required: true),
        key("col", .text, "Its column."),
        key("sum", .list(.text), "Its columns, added up."),
        key("minus", .list(.text), "Columns that are taken from the sum."),
        key("as", .text, "The number format.", required: true),
        key("sign", .word(["plus", "minus"]), "Whether the written sign is turned."),
        key("when", .condition, "The rows that have it."),
        key("rate", .text, "The column of its rate."),
        key("rate_as", .text, "The number format of its rate."),
      ]),
  ]
}
