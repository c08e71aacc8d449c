/// A table of plain text whose columns are as wide as their widest cell.
package struct AlignedText {
  /// The edge of a column on which its cells stand.
  package enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// Starts a table with the heads of its columns.
  package init(_ columns: [(head: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.head)]
  }

  /// Adds a row, which has a cell for every column.
  package mutating func append(_ row: [String]) {
    precondition(row.count == alignments.count, "a row has a cell for every column")
    rows.append(row)
  }

  /// The lines without trailing spaces: heads, a rule, rows.
  package var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { line($0, widths: widths) }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return lines
  }

  private func line(_ row: [String], widths: [Int]) -> String {
    let cells = row.indices.map { column in
      let gap = String(repeating: " ", count: widths[column] - row[column].count)
      return alignments[column] == .left ? row[column] + gap : gap + row[column]
    }
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }
}
