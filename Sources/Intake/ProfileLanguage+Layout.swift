extension ProfileLanguage {
  static let layout = [
    Block(
      name: "layout", meaning: "Where the table stands in the file, and what stands around it.",
      directives: [
        key("preamble", .list(.block("capture")), "Values that stand above the header."),
        key("header", .block("find"), "How the header row is found; the first row if absent."),
        key("rows_between", .integer, "Rows below the header that are no records: sub-headers."),
        key("sections", .list(.block("section")), "The tables of a file with several, in order."),
        key("footer", .block("footer"), "The rows behind the table, with the file's own totals."),
        key("control", .block("control"), "The last row of our own files."),
        key("ragged", words(Layout.Ragged.self), "What a row with too few fields is; reject."),
        key("empty", words(Layout.Empty.self), "What a file without records is; refuse."),
      ]),
    Block(
      name: "capture", meaning: "Values that a row outside the table holds.",
      directives: [
        key("regex", .regex, "A pattern with groups.", required: true),
        key("set", .list(.text), "The names of the groups, in order.", required: true),
        key("optional", .flag, "Whether the file may lack it; false."),
      ]),
    Block(
      name: "find", meaning: "How a header row is found.",
      directives: [
        key("find", .list(.text), "Columns that the row must have."),
        key("within", .integer, "How many rows are looked at; 1."),
      ]),
    Block(
      name: "section", meaning: "One of several tables of a file.",
      directives: [
        key("name", .text, "The name by which checks and fields cite it.", required: true),
        key(
          "start", .either([.word(["first"]), .block("marker")]),
          "Where it begins: with the file, or behind a row.", required: true),
        key("skip_rows", .integer, "Rows before the header that are passed over."),
        key("header", .block("find"), "How its header row is found."),
        key("rows_between", .integer, "Rows below the header that are no records."),
        key(
          "end", .either([.word(["blank"]), .block("marker")]),
          "Where it ends: at an empty row or at a row; else where the next section begins."),
        key(
          "use", words(Layout.Section.Use.self),
          "Whether its rows are the lines, or a control of them.", required: true),
        key("key", .text, "The column by which a control row is found."),
        key("values", .map(.text), "Names for the amounts of a control row, and their columns."),
        key("as", .text, "The number format of these amounts."),
      ]),
    Block(
      name: "marker", meaning: "A row that is known by its text.",
      directives: [
        key("marker", .text, "What its first field starts with."),
        key("regex", .regex, "What the whole row matches."),
      ]),
    Block(
      name: "footer", meaning: "The rows behind the table, with the file's own totals.",
      directives: [
        key("start", .text, "What the first field of its first row starts with.", required: true),
        key("labels", .map(.text), "Names, and the label in the row above each value."),
        key("captures", .list(.block("capture")), "Values that a pattern finds in a row."),
        key("as", .text, "The number format of the values.", required: true),
      ]),
    Block(
      name: "control", meaning: "The last row of our own files: a mark, a count and a sum.",
      directives: [
        key("mark", .text, "Its first field.", required: true),
        key("decimals", .integer, "The decimals of the sum.", required: true),
      ]),
  ]

  static let header = [
    Block(
      name: "header", meaning: "What the header must say.",
      directives: [
        key(
          "match", words(HeaderRule.Match.self),
          "Whether it has exactly the listed columns, or at least those that are read.",
          required: true),
        key("columns", .list(.text), "All columns in order, for an exact match."),
        key("unknown", words(HeaderRule.Unknown.self), "What a column is that nobody reads; keep."),
        key(
          "normalise", .list(words(HeaderRule.Normalisation.self)),
          "What is done to both names before they are compared."),
        key(
          "aliases", .map(.list(.text)),
          "Other names of a column, with * for any text: `Price: [\"Price(*)\"]`."),
        key(
          "duplicates", .map(.integer),
          "Columns that stand there several times; the second is `NAME[2]`."),
        key("optional", .list(.text), "Columns that may be absent."),
      ])
  ]
}
