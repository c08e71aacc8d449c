extension TableRenderer {
  /// Writes a page that needs no other file.
  static func html(_ table: Table) -> String {
    let shown = PeopleTable(table)
    func row(_ cells: [String], _ tag: String) -> String {
      let written = zip(cells, shown.columns).map { cell, column in
        "<\(tag)\(column.isNumber ? " class=\"n\"" : "")>\(escaped(cell))</\(tag)>"
      }
      return "<tr>" + written.joined() + "</tr>"
    }
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en-IN\">", "<head>", "<meta charset=\"utf-8\">",
      "<title>\(escaped(table.title))</title>", "<style>", style, "</style>", "</head>", "<body>",
      "<table>", "<caption>\(escaped(table.title))</caption>",
      "<thead>" + row(shown.columns.map(\.label), "th") + "</thead>", "<tbody>",
    ]
    lines += shown.rows.map { row($0, "td") }
    lines.append("</tbody>")
    if let total = shown.total { lines.append("<tfoot>" + row(total, "td") + "</tfoot>") }
    lines += ["</table>", "</body>", "</html>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static let style = """
    body { font-family: sans-serif; margin: 2em; }
    table { border-collapse: collapse; }
    caption { font-weight: bold; text-align: left; padding-bottom: 0.5em; }
    th, td { padding: 0.2em 0.8em; border-bottom: 1px solid #ccc; text-align: left; }
    .n { text-align: right; font-variant-numeric: tabular-nums; }
    tfoot td { border-top: 2px solid #333; font-weight: bold; }
    """

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
  }
}
