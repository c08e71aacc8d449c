extension ProfileLanguage {
  static let rows = [
    Block(
      name: "rows", meaning: "What decides on a row as a whole.",
      directives: [
        key(
          "skip_when", .list(.either([.condition, .block("skip")])),
          "Rows that are passed over and counted."),
        key(
          "control_when", .either([.condition, .block("total")]),
          "Rows that are a total: their amount must be the sum of the lines."),
        key("kind_map", .block("kinds"), "What kind of line it is.", required: true),
        key("state_map", .block("states"), "How far its money has come.", required: true),
      ]),
    Block(
      name: "skip", meaning: "A row that is passed over.",
      directives: [
        key("empty", .word(["all", "true"]), "All columns are empty, or the one of col."),
        key("col", .text, "The column that is looked at."),
        key("in", .list(.text), "What it holds."),
      ]),
    Block(
      name: "total", meaning: "Rows that are a total.",
      directives: [
        key("when", .condition, "Which rows these are.", required: true),
        key("sum", .text, "The column of the total; that of the money if absent."),
        key("as", .text, "The number format of the total."),
      ]),
    Block(
      name: "kinds", meaning: "A closed list: an unknown word rejects the row.",
      directives: [
        key("const", words(LineKind.self), "The same for every row."),
        key("from", .text, "The column that tells it."),
        key("map", .map(words(LineKind.self)), "What its words mean."),
        key("refine", .list(.block("refinement")), "What changes it once the fields are read."),
      ]),
    Block(
      name: "states", meaning: "A closed list: an unknown word rejects the row.",
      directives: [
        key("const", words(LineState.self), "The same for every row."),
        key("from", .text, "The column that tells it."),
        key("map", .map(words(LineState.self)), "What its words mean."),
        key("refine", .list(.block("refinement")), "What changes it once the fields are read."),
      ]),
    Block(
      name: "refinement", meaning: "A change of a line's kind or state; the last that fits holds.",
      directives: [
        key("when", .condition, "Of which lines.", required: true),
        key("set", .text, "The kind or state.", required: true),
      ]),
  ]

  static let checks = [
    Block(
      name: "checks", meaning: "What must hold of a row, of groups, and of the file.",
      directives: [
        key("rows", .list(.block("equation")), "What the amounts of a row must obey."),
        key("ranges", .list(.block("range")), "Bounds of one field."),
        key("currencies", .list(.text), "The currencies that may occur."),
        key("groups", .list(.block("group")), "Sums that another section must confirm."),
        key("controls", .list(.block("total_check")), "The file's own counts and totals."),
        key("period", .block("period"), "The days that the file says it covers."),
        key("reject_rate", .decimal, "The share of rejected rows above which a file is refused."),
      ]),
    Block(
      name: "equation", meaning: "What the amounts of a row must obey.",
      directives: [
        key("id", .text, "Its name in messages.", required: true),
        key(
          "row", .text,
          "An equation as `net == gross + sum(components)` or `commission <= [Intended]`; a term "
            + "may be a product.", required: true),
        key("tolerance", .decimal, "By how much both sides may differ; 0."),
        key("as", .text, "The number format of columns in it."),
        key("unless", .either([.condition, .block("kinds_of")]), "The lines that are exempt."),
        key("severity", words(Checks.Severity.self), "Whether the row is rejected or noted."),
      ]),
    Block(
      name: "kinds_of", meaning: "Lines of some kinds.",
      directives: [key("kind", .list(words(LineKind.self)), "The kinds.", required: true)]),
    Block(
      name: "range", meaning: "Bounds of one field.",
      directives: [
        key("id", .text, "Its name in messages.", required: true),
        key("field", .field, "The field.", required: true),
        key("min", .decimal, "The least that it may be."),
        key("max", .decimal, "The most that it may be."),
        key("severity", words(Checks.Severity.self), "Whether the row is rejected or noted."),
      ]),
    Block(
      name: "group", meaning: "A sum that another section must confirm.",
      directives: [
        key("id", .text, "Its name in messages.", required: true),
        key("sum", .field, "The amount that is added up.", required: true),
        key("by", .field, "The field that holds the section's key.", required: true),
        key("equals", .text, "The section and its amount: `batches.net`.", required: true),
        key("tolerance", .decimal, "By how much both sides may differ; 0."),
      ]),
    Block(
      name: "total_check", meaning: "One of the file's own counts or totals.",
      directives: [
        key("count", .word(["credit", "debit", "records"]), "What is counted."),
        key("sum", .word(["money"]), "The sum of the money."),
        key("plus", .text, "Another of the file's totals, to which the sum is added."),
        key("equals", .text, "The file's total that it must equal.", required: true),
      ]),
    Block(
      name: "period", meaning: "The days that the file says it covers.",
      directives: [
        key("from", .text, "The preamble's name of the first day.", required: true),
        key("to", .text, "The preamble's name of the last day.", required: true),
        key("as", .text, "The date format of both.", required: true),
      ]),
  ]
}
