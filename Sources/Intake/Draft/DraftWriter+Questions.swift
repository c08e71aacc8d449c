extension DraftWriter {
  /// Finds what a person has to decide.
  func asked() -> [String] {
    var asked: [String] = [
      "are the lines \(mapping.report.rawValue) lines, and is role right: verify compares with our "
        + "own events, both also posts what is not known yet"
    ]
    for column in columns {
      if case .date(let used, let rivals) = column.kind, !rivals.isEmpty {
        asked.append(
          "the dates of \"\(column.name)\" can be read as \(used.joined(separator: ", ")) and as "
            + "\(rivals.joined(separator: ", "))")
      }
      if column.isDamaged {
        asked.append(
          "a spreadsheet has rounded ids of \"\(column.name)\", such as 1.73238E+18; ask for the "
            + "file as it was")
      }
      if column.number?.mayGroup == true {
        asked.append("is 150.000 in \"\(column.name)\" a hundred and fifty, or thousands")
      }
      if column.isPersonal {
        asked.append("\"\(column.name)\" seems to tell of persons: drop it unless it is needed")
      }
    }
    if !mapping.hasOwnKey {
      asked.append(
        "no column is an id of its own, so several make the key; equal rows are told "
          + "apart by their order")
    }
    if !fields.contains(where: { $0.target == .occurredAt }) {
      asked.append("no column could be read as the date on which a line counts (occurred_at)")
    }
    if !fields.contains(where: { $0.target == .net }) {
      asked.append("no column could be read as the money of a line (net)")
    }
    if case .column(let place)? = fields.first(where: { $0.target == .net })?.source,
      columns[place].number?.scale == 0
    {
      asked.append(
        "\"\(columns[place].name)\" has whole numbers alone: are they rupees (unit: major) "
          + "or paise (unit: minor)")
    }
    if fields.contains(where: { $0.source == .constant("INR") }) {
      asked.append("no column names a currency, so all is taken for rupees")
    }
    if case .words(let words)? = mapping.stateColumn.map({ columns[$0].kind }) {
      let unknown = words.filter { DraftMapping.states[$0.lowercased()] == nil }
      if !unknown.isEmpty {
        asked.append("what do the states \(unknown.joined(separator: ", ")) mean")
      }
    }
    if case .words(let words)? = mapping.kindColumn.map({ columns[$0].kind }) {
      let unknown = words.filter { DraftMapping.kinds[$0.lowercased()] == nil }
      if !unknown.isEmpty {
        asked.append("what do the kinds \(unknown.joined(separator: ", ")) mean")
      }
    }
    if table.strangers > 0 {
      asked.append(
        "\(table.strangers) rows below the header have another number of fields: a footer or a "
          + "second table")
    }
    return asked.map { $0.filter { !$0.isNewline } }
  }
}
