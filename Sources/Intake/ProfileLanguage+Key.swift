extension ProfileLanguage {
  static let keying = [
    Block(
      name: "key", meaning: "What makes two records the same line.",
      directives: [
        key("columns", .list(.field), "The fields that identify a line.", required: true),
        key(
          "twins", words(Profile.KeyRule.Twins.self),
          "What a second record with the same key is: a mistake, another line of its own, or a "
            + "part of the same line, whose amounts add up."),
      ]),
    Block(
      name: "restatement", meaning: "How a later file speaks of lines that an earlier one had.",
      directives: [
        key(
          "mode", words(Profile.Restatement.Mode.self),
          "New lines only, the present state of each line, what changes on it, or all lines of "
            + "the scope and days that the file covers.",
          required: true),
        key(
          "order_by", .text,
          "What tells the later of two states: `received_at` (the day of arrival, if absent), "
            + "`period` (the last day that the file declares), or a field of the line."),
        key(
          "scope", .list(.text),
          "For period_replace: the fields whose lines a file speaks for as a whole; "
            + "`occurred_on` for its days. Days are those between `period_start` and `period_end` "
            + "of the preamble, else those of its rows."),
        key(
          "window_days", .integer,
          "How many days back a file may change lines; older ones wait for review."),
        key(
          "missing_key", words(Profile.Restatement.MissingKey.self),
          "What the absence of a known key of the file's days means: nothing, a warning, or that "
            + "the line is withdrawn."),
        key(
          "locks", .list(words(LineState.self)), "The states that may not change without review."),
      ]),
  ]

  static let keeping = [
    Block(
      name: "privacy",
      meaning: "What of a file is not kept: it is taken out before anything is read from it.",
      directives: [
        key("drop", .list(.text), "Columns that are emptied."),
        key("hash", .list(.text), "Columns that are hashed with the book's secret."),
        key(
          "scan", .list(words(Profile.Privacy.Secret.self)),
          "What is masked in free text: numbers of cards, e-mail addresses, Indian telephone "
            + "numbers."),
      ]),
    Block(
      name: "attribution",
      meaning: "A way to find the series and episode of a line; the first that finds one counts.",
      directives: [
        key("merchant_ref", .regex, "A pattern over our own reference."),
        key("set", .list(.word(["series", "episode", "hotspot"])), "What its groups are."),
        key(
          "sub_ids", .map(.text),
          "Templates over sub-ids by their number, as `1: \"ep:{episode}\"`; of series, episode "
            + "and hotspot."),
        key("content_id", .word(["lookup"]), "The table of content ids."),
        key("tracking_id", .word(["lookup"]), "The table of tracking ids."),
      ]),
  ]
}
