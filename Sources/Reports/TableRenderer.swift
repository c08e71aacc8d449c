import Money
import Payouts

/// Writes a listing in any format; the same listing always gives the same bytes.
package enum TableRenderer {
  /// Renders the whole listing, with a line feed at its end.
  package static func render(_ table: Table, as format: OutputFormat) -> String {
    switch format {
    case .table: plain(table)
    case .csv: delimited(table, by: .comma)
    case .tsv: delimited(table, by: .tab)
    case .json: json(table)
    case .ndjson: ndjson(table)
    case .md: markdown(table)
    case .html: html(table)
    }
  }

  private static func delimited(
    _ table: Table, by separator: DelimitedText.Separator
  ) -> String {
    var text = DelimitedText(separator)
    text.append(table.columns.map(\.machineName))
    for row in table.rows { text.append(row.map(\.field)) }
    return text.text
  }

  private static func json(_ table: Table) -> String {
    guard !table.rows.isEmpty else { return "[]\n" }
    return "[\n" + table.rows.map { "  " + object($0, table.columns) }.joined(separator: ",\n")
      + "\n]\n"
  }

  private static func ndjson(_ table: Table) -> String {
    table.rows.map { object($0, table.columns) + "\n" }.joined()
  }

  /// Writes a row as an object in the order of the columns; money also as a decimal.
  private static func object(_ row: [Cell], _ columns: [Column]) -> String {
    let members = zip(columns, row).flatMap { column, cell in
      var members = [(column.machineName, cell.json)]
      if column.kind == .money { members.append((column.name, cell.decimalJSON)) }
      return members
    }
    return "{"
      + members.map { "\(CanonicalJSON.quoted($0)):\($1)" }.joined(separator: ",") + "}"
  }

  private static func plain(_ table: Table) -> String {
    let shown = PeopleTable(table)
    var text = AlignedText(
      shown.columns.map { (head: $0.label, alignment: $0.isNumber ? .right : .left) })
    for row in shown.rows { text.append(row.map(oneLine)) }
    var lines = text.lines
    if let total = shown.total {
      text.append(total.map(oneLine))
      lines = text.lines
      lines.insert(lines[1], at: lines.count - 1)
    }
    let end = shown.rows.isEmpty ? ["(none)"] : []
    return ([table.title, ""] + lines + end).joined(separator: "\n") + "\n"
  }

  private static func markdown(_ table: Table) -> String {
    let shown = PeopleTable(table)
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    var lines = ["**\(escapedMarkdown(table.title))**", ""]
    lines.append(line(shown.columns.map { escapedMarkdown($0.label) }))
    lines.append(line(shown.columns.map { $0.isNumber ? "---:" : "---" }))
    lines += shown.rows.map { line($0.map(escapedMarkdown)) }
    if let total = shown.total {
      lines.append(line(total.map { $0.isEmpty ? "" : "**\(escapedMarkdown($0))**" }))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  private static func escapedMarkdown(_ text: String) -> String {
    oneLine(text).reduce(into: "") { escaped, character in
      if "\\|`*_<>[]".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
  }
}

/// A listing as people see it: without the columns for machines, every cell a text.
struct PeopleTable {
  let columns: [Column]
  let rows: [[String]]
  let total: [String]?

  init(_ table: Table) {
    let shown = table.columns.indices.filter { table.columns[$0].audience == .everyone }
    columns = shown.map { table.columns[$0] }
    rows = table.rows.map { row in shown.map { row[$0].words } }
    total = table.total.map { row in shown.map { row[$0] == .missing ? "" : row[$0].words } }
  }
}

extension Column {
  /// Tells whether people read the cells from the right.
  var isNumber: Bool { [.integer, .money, .rate].contains(kind) }
}
