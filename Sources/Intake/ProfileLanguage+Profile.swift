extension ProfileLanguage {
  static let profile = Block(
    name: "profile", meaning: "What the file is, whose it is, and what the books do with it.",
    directives: [
      key("profile", .text, "The name of the profile, unique among all profiles.", required: true),
      key("version", .integer, "Grows with each change.", required: true),
      key(
        "extends", .text,
        "The profile of which this one is a variant: mappings are merged, all else replaced, and "
          + "a key with the value ~ is taken away. Examples are not inherited."),
      key(
        "status", words(Profile.Status.self),
        "Only an active profile is found by a file's columns; a draft or template needs its feed "
          + "named."),
      key("owner", .text, "Who answers for the profile."),
      key("effective", .block("effective"), "The arrival days of the files that it reads."),
      key(
        "family", .text,
        "The name under which lines are keyed; it outlives versions and shapes.", required: true),
      key("feed", .text, "The stream of files to which it belongs.", required: true),
      key(
        "role", words(Profile.Role.self),
        "Whether lines are posted, matched against our events, or both.", required: true),
      key("report", words(Profile.Report.self), "What the lines are about.", required: true),
      key("party", .text, "Who speaks in the file, as the agreements name them; absent for us."),
      key(
        "evidence", words(Profile.Evidence.self), "How well the format is proven.", required: true),
      key("money", .field, "The amount whose sum stands for the file.", required: true),
      key("grace", .block("grace"), "When a line is due, and when its absence is a break."),
      key("tolerance", .block("tolerance"), "How much two sides may differ."),
      key("detect", .block("detect"), "How a file is recognised.", required: true),
      key("decode", .block("decode"), "How bytes become text."),
      key("dialect", .block("dialect"), "How text becomes records and fields."),
      key("layout", .block("layout"), "Where the table stands in the file."),
      key("header", .block("header"), "What the header must say.", required: true),
      key("formats", .map(.block("format")), "Named ways of writing numbers, dates and ids."),
      key("fields", .map(.block("field")), "How each field of a line is made.", required: true),
      key(
        "components", .either([.list(.block("component")), .block("components")]),
        "The parts by which net differs from gross, each kept by its code."),
      key("rows", .block("rows"), "What decides on a row as a whole.", required: true),
      key("key", .block("key"), "What makes two records the same line.", required: true),
      key(
        "restatement", .block("restatement"),
        "How a later file speaks of lines that an earlier one had.", required: true),
      key(
        "checks", .block("checks"), "What must hold of a row, of groups, and of the file.",
        required: true),
      key("privacy", .block("privacy"), "What of a file is not kept."),
      key(
        "attribution", .list(.block("attribution")),
        "Ways to find the series and episode of a line, in order."),
      key("tests", .list(.block("test")), "Small files and what must come of them."),
    ])

  static let examples = [
    Block(
      name: "test", meaning: "A small file, and what must come of it.",
      directives: [
        key("name", .text, "A sentence that says what the example shows.", required: true),
        key("csv", .text, "The text of the file.", required: true),
        key("known_through", .text, "The business day on which the file arrives.", required: true),
        key(
          "lines", .list(.map(.text)),
          "The lines in order, each with the fields that matter; `component.CODE` is a component."),
        key("rejects", .list(.block("reject")), "The rows that are rejected, in order."),
        key("refused", words(FileCode.self), "The code with which the file is refused."),
      ]),
    Block(
      name: "reject", meaning: "A row that an example expects to be rejected.",
      directives: [
        key("record", .integer, "The number of the record below the header.", required: true),
        key("code", words(RowCode.self), "Why.", required: true),
        key("column", .text, "The column that is to blame."),
      ]),
  ]
}
