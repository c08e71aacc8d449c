/// The rows of a workbook's sheet, read as they come.
final class SheetRows: RowSource {
  /// The rows in which merged cells are headings, whose text stands for each of their columns.
  private static let headingRows = 64

  private let part: XMLPart
  private let texts: SharedTexts
  private let dates: DateStyles
  private let startsIn1904: Bool
  private let merged: [Int: [ClosedRange<Int>]]
  private var shape: RowShape
  private var row = 0
  private var fields: [String] = []
  private var textColumns: Set<Int> = []

  init(_ workbook: Workbook, sheet pattern: String?, headerWithin: Int) throws(IntakeError) {
    let sheet = try workbook.sheet(like: pattern)
    texts = try SharedTexts(workbook)
    dates = try DateStyles(workbook)
    startsIn1904 = workbook.startsIn1904
    shape = RowShape(headerWithin: headerWithin)
    merged = try SheetRows.open(sheet, in: workbook).mergedHeadings(through: SheetRows.headingRows)
    part = try SheetRows.open(sheet, in: workbook)
  }

  private static func open(
    _ sheet: Workbook.Sheet, in workbook: Workbook
  ) throws(IntakeError) -> XMLPart {
    guard let part = try workbook.part(sheet.part) else {
      throw workbook.missing(sheet)
    }
    return part
  }

  func next(_ text: inout RowText) throws(IntakeError) -> Bool {
    while let node = try part.next() {
      switch (node, part.name) {
      case (.start, "dimension"):
        if let last = part.attribute("ref")?.split(separator: ":").last,
          let place = CellPlace(last)
        {
          shape.claim(place.column)
        }
      case (.start, "row"): try beginRow(&text)
      case (.start, "c"): try readCell()
      case (.end, "row"):
        spreadHeadings()
        shape.shape(&fields, row: row)
        text.add(fields)
        return true
      default: continue
      }
    }
    return false
  }

  private func beginRow(_ text: inout RowText) throws(IntakeError) {
    let number = part.attribute("r").flatMap { Int($0) } ?? row + 1
    guard number > row, number <= RowShape.rowMax else {
      throw part.refused(.sheet, "has the row \(number) after row \(row)")
    }
    text.addEmpty(number - row - 1)
    row = number
    fields.removeAll(keepingCapacity: true)
    textColumns.removeAll(keepingCapacity: true)
  }

  /// Reads a cell up to its end.
  private func readCell() throws(IntakeError) {
    var column = fields.count + 1
    if let place = part.attribute("r").flatMap({ CellPlace($0[...]) }) { column = place.column }
    guard column > fields.count, column <= RowShape.columnMax else {
      throw part.refused(.sheet, "has the column \(column) after column \(fields.count)")
    }
    let kind = part.attribute("t") ?? "n"
    let style = part.attribute("s").flatMap { Int($0) } ?? 0
    var value = ""
    var hasFormula = false
    var hasValue = false
    var isPhonetic = false
    var takesText = false
    reading: while let node = try part.next() {
      switch (node, part.name) {
      case (.end, "c"): break reading
      case (.start, "f"): hasFormula = true
      case (.start, "rPh"): isPhonetic = true
      case (.end, "rPh"): isPhonetic = false
      case (.start, "v"), (.start, "t"):
        takesText = !isPhonetic
        hasValue = true
      case (.end, "v"), (.end, "t"): takesText = false
      case (.text, _) where takesText:
        value += part.text
        guard value.utf8.count <= XMLPart.textMax else {
          throw part.refused(.limit, "has a cell of more than 1 MiB in row \(row)")
        }
      default: continue
      }
    }
    fields += repeatElement("", count: column - 1 - fields.count)
    // A formula that nobody has computed is not empty: it must not pass for "not stated". One that
    // was may give a text without letters.
    let isUncomputed = hasFormula && value.isEmpty && (kind != "str" || !hasValue)
    fields.append(isUncomputed ? "#FORMULA" : try text(value, kind: kind, style: style))
    if ["s", "str", "inlineStr"].contains(kind) { textColumns.insert(column) }
  }

  private func text(_ value: String, kind: String, style: Int) throws(IntakeError) -> String {
    switch kind {
    case "s":
      guard let index = Int(value), let text = texts[index] else {
        throw part.refused(.sheet, "refers to the text \(value), which is not there")
      }
      return text
    case "str", "inlineStr": return SheetValue.unescaped(value)
    case "b": return value == "1" ? "TRUE" : "FALSE"
    case "n" where value.isEmpty: return ""
    case "n":
      return dates[style]
        ? SheetValue.date(value, startsIn1904: startsIn1904) : SheetValue.number(value)
    default: return value
    }
  }

  /// Repeats the text of a merged heading in each of its columns.
  private func spreadHeadings() {
    for columns in merged[row] ?? [] {
      let first = columns.lowerBound
      guard textColumns.contains(first) else { continue }
      while fields.count < columns.upperBound { fields.append("") }
      for column in columns where fields[column - 1].isEmpty {
        fields[column - 1] = fields[first - 1]
      }
    }
  }
}

/// The place of a cell, such as `B7`.
struct CellPlace {
  let column: Int
  let row: Int

  init?(_ text: Substring) {
    let letters = text.prefix { ("A"..."Z").contains($0) }
    guard (1...3).contains(letters.utf8.count), let row = Int(text.dropFirst(letters.count)),
      row > 0
    else { return nil }
    column = letters.utf8.reduce(0) { $0 * 26 + Int($1) - 64 }
    self.row = row
  }
}

extension XMLPart {
  /// Reads a sheet to its end for the merged cells of its first rows, by row.
  fileprivate func mergedHeadings(
    through last: Int
  ) throws(IntakeError) -> [Int: [ClosedRange<Int>]] {
    var merged: [Int: [ClosedRange<Int>]] = [:]
    while let node = try next() {
      guard node == .start, name == "mergeCell" else { continue }
      let ends = (attribute("ref") ?? "").split(separator: ":").compactMap { CellPlace($0) }
      guard ends.count == 2, ends[0].row <= last, ends[0].column < ends[1].column,
        ends[1].column <= RowShape.columnMax, (merged[ends[0].row]?.count ?? 0) < 1024
      else { continue }
      merged[ends[0].row, default: []].append(ends[0].column...ends[1].column)
    }
    return merged
  }
}

extension Workbook {
  /// The refusal of a sheet whose part is not there.
  fileprivate func missing(_ sheet: Sheet) -> IntakeError {
    refused("has no part for its sheet \"\(sheet.name)\"")
  }
}
