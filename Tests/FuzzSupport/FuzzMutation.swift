/// One way of damaging a file.
package enum FuzzMutation: String, CaseIterable, Sendable {
  case flip, insert, delete, cut, doubled, null, word
  case rowDeleted, rowDoubled, rowsSwapped, rowBlank, rowsMany
  case cell, columnDropped, columnDoubled, headerRenamed, headerDropped
  case delimiter, quotes, lineEnds, byteOrderMark, utf16, latin, hugeField, manyColumns, manyQuotes

  /// What breaks readers of numbers, dates, ids and text.
  private static let words: [[UInt8]] = [
    "", "0", "-0", "+", "-", ".", ",", "1.", ".5", "1e400", "1.73238E+18", "NaN", "Infinity",
    "99999999999999999999999", "9223372036854775807", "-9223372036854775808",
    "92233720368547758.08",
    "0.000000000000000001", "1,2,3", "1,00,000.00", "100,000.00", "1.000.000,00", "(5.00)", "5-",
    "₹5.00", "٣٤", "12 Dr", "5.00%", "0x10", "1_000", "2026-02-30", "31/04/2026", "00/00/0000",
    "9999-12-31", "0001-01-01", "2026-04-31T25:61:61", "2026-04-01T00:00:00+99:99", "1775109600",
    "Apr 31, 2026", "=1+1", "@SUM(A1)", "\u{202E}abc", "é", "\u{0}", "\u{FEFF}", "\u{1F600}",
    "{\"episode\":\"E1\"}", "{\"episode\":", "[[[[[[[[", "\"", "\"\"", "\"\"\"", "a\"b", "\n", "\r",
    "\r\n", "\r\r\n", "#control,1,5.00", "STATEMENT SUMMARY :-", "INR", "USD", "payment", "refund",
  ].map { Array($0.utf8) }

  /// Damages a file in this way, as the numbers say.
  package func apply(to bytes: inout [UInt8], _ random: inout FuzzRandom) {
    switch self {
    case .flip:
      if !bytes.isEmpty { bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8)) }
    case .insert:
      let byte = random.isOne(in: 2) ? UInt8(random.below(256)) : random.one(of: Self.signs)
      bytes.insert(byte, at: random.below(bytes.count + 1))
    case .delete: removeRange(&bytes, upTo: 16, &random)
    case .cut: bytes.removeLast(random.below(bytes.count + 1))
    case .doubled:
      let start = random.below(bytes.count)
      bytes.insert(
        contentsOf: Array(bytes[start...].prefix(1 + random.below(200))),
        at: random.below(bytes.count + 1))
    case .null: bytes.insert(0, at: random.below(bytes.count + 1))
    case .word:
      bytes.insert(contentsOf: random.one(of: Self.words), at: random.below(bytes.count + 1))
    case .utf16: utf16(&bytes, &random)
    case .latin:
      bytes.insert(
        contentsOf: [0xE9, UInt8(0x80 + random.below(64))], at: random.below(bytes.count + 1))
    case .byteOrderMark:
      bytes.insert(
        contentsOf: random.one(of: [
          [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB],
        ]),
        at: 0)
    case .delimiter:
      replace(&bytes, [0x2C], with: random.one(of: [[0x3B], [0x09], [0x7C], [0x5E]]))
    case .quotes: replace(&bytes, [0x22], with: random.one(of: [[0x27], [], [0x22, 0x22]]))
    case .lineEnds:
      replace(
        &bytes, [0x0A],
        with: random.one(of: [[0x0D, 0x0A], [0x0D], [0x0D, 0x0D, 0x0A], [0x0A, 0x0A]]))
    case .hugeField, .manyColumns, .manyQuotes: grow(&bytes, &random)
    default: rows(&bytes, &random)
    }
  }

  private static let signs: [UInt8] = [
    0x00, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x3B, 0x80, 0xC3, 0xFF,
  ]

  private func removeRange(_ bytes: inout [UInt8], upTo count: Int, _ random: inout FuzzRandom) {
    let start = random.below(bytes.count)
    bytes.removeSubrange(start..<min(bytes.count, start + 1 + random.below(count)))
  }

  private func replace(_ bytes: inout [UInt8], _ old: [UInt8], with new: [UInt8]) {
    bytes = Array(
      bytes.split(separator: old, omittingEmptySubsequences: false).joined(separator: new))
  }

  private func utf16(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    let isLittle = random.isOne(in: 2)
    let units = String(decoding: bytes, as: UTF8.self).utf16
    var wide: [UInt8] = random.isOne(in: 4) ? [] : isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]
    for unit in units {
      let parts = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      wide += isLittle ? parts : parts.reversed()
    }
    bytes = wide
  }

  /// Adds a field, a row of columns or a run of quotes that no honest file has; rarely beyond the
  /// limits, because that takes time.
  private func grow(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    let isBeyond = random.isOne(in: 200)
    let place = random.below(bytes.count + 1)
    switch self {
    case .hugeField:
      bytes.insert(
        contentsOf: [UInt8](repeating: 0x61, count: isBeyond ? 1_200_000 : random.below(3_000)),
        at: place)
    case .manyColumns:
      bytes.insert(
        contentsOf: [UInt8](repeating: 0x2C, count: isBeyond ? 70_000 : random.below(300)),
        at: place)
    default:
      bytes.insert(
        contentsOf: [UInt8](repeating: 0x22, count: isBeyond ? 60_000 : random.below(300)),
        at: place)
    }
  }

  private func rows(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    var rows = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let row = random.below(rows.count)
    switch self {
    case .rowDeleted: rows.remove(at: row)
    case .rowDoubled: rows.insert(rows[row], at: random.below(rows.count + 1))
    case .rowsSwapped: rows.swapAt(row, random.below(rows.count))
    case .rowBlank:
      rows.insert(random.one(of: [[], [0x2C, 0x2C, 0x2C], [0x20]]), at: row)
    case .rowsMany:
      rows.insert(contentsOf: [[UInt8]](repeating: rows[row], count: random.below(20)), at: row)
    case .cell: edit(&rows[row], column: nil, &random) { $0 = $1 }
    case .columnDropped, .columnDoubled:
      let column = random.below(1 + rows[row].count { $0 == 0x2C })
      let isDropped = self == .columnDropped
      for index in rows.indices {
        var cells = rows[index].split(separator: 0x2C, omittingEmptySubsequences: false)
        guard column < cells.count else { continue }
        if isDropped { cells.remove(at: column) } else { cells.insert(cells[column], at: column) }
        rows[index] = Array(cells.joined(separator: [0x2C]))
      }
    case .headerRenamed: edit(&rows[0], column: nil, &random) { $0 += $1 }
    case .headerDropped: edit(&rows[0], column: nil, &random) { cell, _ in cell = [] }
    default: break
    }
    bytes = Array(rows.joined(separator: [0x0A]))
  }

  private func edit(
    _ row: inout [UInt8], column: Int?, _ random: inout FuzzRandom,
    _ change: (inout [UInt8], [UInt8]) -> Void
  ) {
    var cells = row.split(separator: 0x2C, omittingEmptySubsequences: false).map(Array.init)
    change(&cells[column ?? random.below(cells.count)], random.one(of: Self.words))
    row = Array(cells.joined(separator: [0x2C]))
  }
}
