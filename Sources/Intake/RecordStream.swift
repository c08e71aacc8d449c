/// Reads a file in chunks and gives its records one after the other, in constant memory.
final class RecordStream {
  static let recordLimit = 1 << 20
  private static let sniffedSize = 512

  private let source: any ByteSource
  private let fileName: String
  private let chunkSize: Int
  private let quote: UInt8
  private let comment: UInt8
  private var isHeld = false
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var filled = 0
  private var position = 0
  private var isExhausted = false
  private let numbering: FileDecoder.Numbering
  private var bufferOffset = 0
  private(set) var scanner: CSVScanner
  private(set) var recordStart = 0
  /// The physical line on which the current record starts, or its row in a sheet, from 1.
  private(set) var line = 1
  /// An empty line stands before the current record.
  private(set) var followsBlank = false
  /// Whether the rows that are passed are kept as they stood, with an empty one for empty lines.
  var keepsRows = false
  private(set) var keptRows: [[UInt8]] = []
  private var nextLine = 1

  init(
    source: any ByteSource, fileName: String, dialect: Dialect, chunkSize: Int,
    numbering: FileDecoder.Numbering = .lines
  ) throws(IntakeError) {
    self.source = source
    self.numbering = numbering
    if case .rows(let first) = numbering { nextLine = first }
    self.fileName = fileName
    self.chunkSize = chunkSize
    quote = dialect.quote
    comment = dialect.comment
    capacity = max(chunkSize, 16)
    buffer = .allocate(capacity: capacity)
    scanner = CSVScanner(
      delimiter: dialect.delimiter, quote: dialect.quote, doublesQuotes: dialect.doublesQuotes)
    while filled < RecordStream.sniffedSize, !isExhausted { try fill() }
    if filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { position = 3 }
    try checkText()
  }

  deinit {
    buffer.deallocate()
  }

  /// The bytes of the current record as they stand in the file, without its line end.
  var raw: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: buffer + recordStart, count: scanner.contentEnd - recordStart)
  }

  /// The offset of the current record in the file.
  var byteOffset: Int { bufferOffset + recordStart }

  var fieldCount: Int { scanner.fieldCount }

  /// Moves to the next record that is not an empty line; false at the end.
  func advance() throws(IntakeError) -> Bool {
    if isHeld {
      isHeld = false
      return true
    }
    followsBlank = false
    while true {
      while position == filled, !isExhausted { try fill() }
      guard position < filled else { return false }
      try scanNext()
      guard scanner.fieldCount > 1 || scanner.contentEnd > recordStart else {
        followsBlank = true
        continue
      }
      if comment != 0, buffer[recordStart] == comment { continue }
      if keepsRows {
        if followsBlank { keptRows.append([]) }
        keptRows.append(Array(raw))
      }
      return true
    }
  }

  /// Makes the next move come to the current record again.
  func hold() {
    isHeld = true
  }

  /// Takes empty fields at the record's end away, or adds them, until there are so many.
  func pad(to count: Int) {
    scanner.pad(to: count)
  }

  /// Reads what is left, so that damage behind the last record is found.
  func drain() throws(IntakeError) {
    position = filled
    while !isExhausted {
      try fill()
      position = filled
    }
  }

  /// The bytes of a field, and whether quotes within are doubled.
  @inline(__always)
  func field(_ index: Int) -> (slice: ByteSlice, hasDoubledQuotes: Bool) {
    let field = scanner.fields[index]
    let slice = ByteSlice(
      start: UnsafePointer(buffer + field.start), count: field.count)
    return (slice, field.hasDoubledQuotes)
  }

  /// The text of a field, for headers and messages.
  func text(_ index: Int) -> String {
    let (slice, hasDoubledQuotes) = field(index)
    guard hasDoubledQuotes else { return slice.string }
    let arena = ByteArena(capacity: slice.count)
    return arena.keep(slice, undoubling: quote).string
  }

  /// Where the field after some leading ones begins within the record.
  func ownOffset(leading: Int) -> Int {
    guard leading > 0, leading < fieldCount else { return 0 }
    let field = scanner.fields[leading]
    let isQuoted = field.start > recordStart && buffer[field.start - 1] == quote
    return field.start - recordStart - (isQuoted ? 1 : 0)
  }

  private func scanNext() throws(IntakeError) {
    while scanner.scan(UnsafePointer(buffer), from: position, to: filled, isLast: isExhausted)
      == .incomplete
    {
      if filled - position > RecordStream.recordLimit { throw tooLong() }
      try fill()
    }
    recordStart = position
    line = nextLine
    nextLine += numbering == .lines ? scanner.lineCount : 1
    position = scanner.next
    if scanner.contentEnd - recordStart > RecordStream.recordLimit { throw tooLong() }
    if scanner.fieldCount > CSVScanner.fieldLimit {
      throw refused(
        .limit, line: line,
        "has \(scanner.fieldCount) columns, more than \(CSVScanner.fieldLimit)")
    }
    if scanner.hasNUL { throw refused(.notCSV, line: line, "holds a NUL byte, so it is no text") }
    if scanner.hasHighBytes { try checkEncoding() }
  }

  /// Refuses bytes at the start that no text has: archives, spreadsheets, pictures.
  private func checkText() throws(IntakeError) {
    if let encoding = unmarkedUTF16 {
      throw refused(
        .encoding, line: 1,
        "seems to be \(encoding.title) without a byte order mark; save it as UTF-8, or let its "
          + "profile name \(encoding.rawValue) under encodings")
    }
    for offset in 0..<min(filled, RecordStream.sniffedSize) where buffer[offset] < 0x20 {
      guard [0x09, 0x0A, 0x0D].contains(buffer[offset]) else {
        let line = 1 + (0..<offset).count { buffer[$0] == UInt8(ascii: "\n") }
        throw refused(.notCSV, line: line, "holds control bytes, so it is no text")
      }
    }
  }

  /// Tells of which UTF-16 a start is where every second byte is zero, as in Latin letters.
  private var unmarkedUTF16: Decoding.Encoding? {
    let pairs = min(filled, 64) / 2
    guard pairs >= 2 else { return nil }
    let isZero = { [buffer] offset in buffer[offset] == 0 }
    if (0..<pairs).allSatisfy({ isZero(2 * $0 + 1) && !isZero(2 * $0) }) { return .utf16le }
    if (0..<pairs).allSatisfy({ isZero(2 * $0) && !isZero(2 * $0 + 1) }) { return .utf16be }
    return nil
  }

  private func checkEncoding() throws(IntakeError) {
    guard let offset = UTF8Check.firstInvalid(raw) else { return }
    let before = raw[..<offset].count { $0 == UInt8(ascii: "\n") }
    throw refused(
      .encoding, line: line + before,
      "byte \(UTF8Check.hexadecimal(raw[offset])) at offset \(byteOffset + offset) is not UTF-8")
  }

  private func tooLong() -> IntakeError {
    refused(
      .limit, line: nextLine,
      "starts a record of more than 1 MiB, perhaps a quote that is never closed")
  }

  private func refused(_ code: FileCode, line: Int, _ message: String) -> IntakeError {
    .refused(code, file: fileName, line: line, message: message)
  }

  /// Moves the unfinished record to the front and reads behind it.
  private func fill() throws(IntakeError) {
    let pending = filled - position
    if position > 0 {
      buffer.update(from: buffer + position, count: pending)
      bufferOffset += position
      position = 0
      filled = pending
    }
    if capacity - filled < chunkSize {
      let larger = max(capacity * 2, filled + chunkSize)
      let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      replacement.update(from: buffer, count: filled)
      buffer.deallocate()
      buffer = replacement
      capacity = larger
    }
    let target = UnsafeMutableRawBufferPointer(start: buffer + filled, count: chunkSize)
    let count = try source.read(into: target)
    ReadingProgress.observer?.reach(line: nextLine)
    if count == 0 { isExhausted = true }
    filled += count
  }
}
