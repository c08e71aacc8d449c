/// The table that a sample seems to hold: its columns and the rows below them, as text.
struct DraftTable {
  static let rowsMax = 2_000
  private static let delimiters: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C, 0x5E]

  let delimiter: UInt8
  let names: [String]
  let rows: [[String]]
  /// Where the header stands among the rows that are not empty, from 1.
  let headerRow: Int
  /// The rows below the header that have another number of fields.
  let strangers: Int

  /// Finds the table by the delimiter and the header that the most rows agree with.
  init?(_ text: [UInt8]) {
    let found = DraftTable.delimiters.compactMap { DraftTable(text, delimiter: $0) }
    guard let best = found.max(by: { $0.cells < $1.cells }) else { return nil }
    self = best
  }

  private var cells: Int { names.count * (rows.count + 1) }

  private init?(_ text: [UInt8], delimiter: UInt8) {
    let records = DraftTable.records(text, delimiter: delimiter)
    var best: (row: Int, cells: Int)?
    for (row, record) in records.enumerated() where DraftTable.isHeader(record) {
      let below = records.dropFirst(row + 1).count { $0.count == record.count }
      let cells = record.count * (below + 1)
      if best.map({ cells > $0.cells }) ?? true { best = (row, cells) }
    }
    guard let best else { return nil }
    let below = records.dropFirst(best.row + 1)
    let width = records[best.row].count
    self.delimiter = delimiter
    names = records[best.row]
    // Behind a row of nothing stands a footer, whose fields are not those of the header.
    let table = below.prefix { $0.contains { !$0.isEmpty } }
    rows = table.filter { $0.count == width }
    headerRow = best.row + 1
    strangers = below.count { $0.contains { !$0.isEmpty } } - rows.count
  }

  /// Tells whether nearly all cells of a row are different words and none is a number or a date.
  private static func isHeader(_ record: [String]) -> Bool {
    let stated = record.filter { !$0.isEmpty }
    return record.count > 1 && stated.count * 5 >= record.count * 4
      && stated.allSatisfy { $0.contains(where: \.isLetter) && !DraftDate.isDate($0) }
      && Set(stated).count * 5 >= stated.count * 4
  }

  /// Splits a text as RFC 4180 has it; empty lines are no records.
  private static func records(_ text: [UInt8], delimiter: UInt8) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    func trimmed(_ field: [UInt8]) -> String {
      String(decoding: field, as: UTF8.self).trimmed
    }
    while index < text.count, records.count < rowsMax {
      let byte = text[index]
      index += 1
      if isQuoted {
        if byte != 0x22 {
          field.append(byte)
        } else if index < text.count, text[index] == 0x22 {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22, field.isEmpty {
        isQuoted = true
      } else if byte == delimiter {
        record.append(trimmed(field))
        field.removeAll(keepingCapacity: true)
      } else if byte == 0x0A {
        if !record.isEmpty || !field.isEmpty { records.append(record + [trimmed(field)]) }
        record = []
        field.removeAll(keepingCapacity: true)
      } else if byte != 0x0D {
        field.append(byte)
      }
    }
    if records.count < rowsMax, !record.isEmpty || !field.isEmpty {
      records.append(record + [trimmed(field)])
    }
    return records
  }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
