/// Gives the rows of a table one after the other.
protocol RowSource: AnyObject {
  /// Writes the next row; false at the end.
  func next(_ row: inout RowText) throws(IntakeError) -> Bool
}

/// The text of rows in the dialect of a profile.
struct RowText {
  private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8
  private let quote: UInt8

  init(_ dialect: Dialect) {
    delimiter = dialect.delimiter
    quote = dialect.quote
  }

  /// Adds a row; one whose fields are all empty becomes an empty line.
  mutating func add(_ fields: [String]) {
    guard fields.contains(where: { !$0.isEmpty }) else {
      bytes.append(UInt8(ascii: "\n"))
      return
    }
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      add(field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Adds lines without text, so that what follows keeps its number.
  mutating func addEmpty(_ count: Int) {
    bytes += repeatElement(UInt8(ascii: "\n"), count: count)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ field: String) {
    let special: [UInt8] = [delimiter, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard field.utf8.contains(where: special.contains) else {
      bytes += field.utf8
      return
    }
    guard quote != Dialect.noQuote else {
      bytes += field.utf8.map { special.contains($0) ? UInt8(ascii: " ") : $0 }
      return
    }
    bytes.append(quote)
    for byte in field.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}

/// The bytes of rows, made as they are read.
final class RowBytes: ByteSource {
  private let rows: any RowSource
  private var text: RowText
  private var position = 0
  private var isExhausted = false

  init(_ rows: any RowSource, dialect: Dialect) {
    self.rows = rows
    text = RowText(dialect)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    while position == text.bytes.count, !isExhausted {
      text.removeAll()
      position = 0
      if !(try rows.next(&text)) { isExhausted = true }
    }
    let count = min(buffer.count, text.bytes.count - position)
    buffer.copyBytes(from: text.bytes[position..<position + count])
    position += count
    return count
  }
}
