extension ProfileLanguage {
  static let detection = [
    Block(
      name: "effective", meaning: "The arrival days of the files that a profile reads.",
      directives: [
        key("from", .text, "The first day, as 2026-04-01."),
        key("to", .text, "The last day."),
      ]),
    Block(
      name: "grace", meaning: "Business days after an event.",
      directives: [
        key("expected_after_days", .integer, "When its report is due."),
        key("break_after_days", .integer, "When the absence of its report is a break."),
      ]),
    Block(
      name: "tolerance", meaning: "Differences that are accepted, in minor units.",
      directives: [
        key("amount_minor", .integer, "For one line."),
        key("budget_minor", .integer, "For all lines of a day."),
      ]),
    Block(
      name: "detect",
      meaning: "How a file is recognised; all that is given must fit, and only one profile may.",
      directives: [
        key(
          "filename", .list(.text),
          "File names with * and ?; they settle which of several fitting profiles it is."),
        key("magic", .regex, "What the first line of the file matches."),
        key("first_line", .regex, "The same by its older name."),
        key("header_has", .list(.text), "Columns that the header must have."),
        key(
          "header_fingerprint", .text,
          "The fingerprint of the whole header, as `bahi feeds show` tells it."),
        key(
          "priority", .integer, "Of several profiles that fit, the highest is taken; 0 if absent."),
      ]),
  ]

  static let decoding = [
    Block(
      name: "decode", meaning: "How bytes become text.",
      directives: [
        key(
          "container", words(Decoding.Container.self),
          "What the file is packed in; `auto`, where its first bytes tell, if absent."),
        key(
          "member", .text,
          "The name of the file within a zip archive, with * and ?; absent if it holds one only."),
        key(
          "password_env", .text,
          "The environment variable with an archive's password; with _FILE behind its name it "
            + "holds the path of a file that has it."),
        key(
          "sheet", .text,
          "The name of a workbook's sheet, with * and ?; the first that is shown if absent."),
        key(
          "encodings", .list(words(Decoding.Encoding.self)),
          "The encodings to try in order; the first is taken in which every byte has a meaning; "
            + "utf-8 if absent."),
        key("bom", .word(["strip"]), "What happens to a byte order mark."),
      ]),
    Block(
      name: "dialect",
      meaning: "How text becomes records and fields. LF, CR LF and CR CR LF end a record.",
      directives: [
        key("delimiter", .character, "What separates fields: one character or `tab`; a comma."),
        key("quote", .character, "What encloses a field: one character or `none`; a double quote."),
        key("doublequote", .flag, "Whether a quote within quotes is written twice; true."),
        key("trim", .flag, "Whether spaces around a field are dropped; false."),
        key("comment", .character, "What a line starts with that is passed over."),
      ]),
  ]
}
