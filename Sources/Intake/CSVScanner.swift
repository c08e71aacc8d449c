/// Splits bytes into records and fields as RFC 4180 has it, and tells where each begins.
///
/// LF, CRLF and CR CR LF end a record; a CR without LF is text. A quote that does not open a field
/// is text. The fields are slices of the caller's bytes: nothing is copied.
struct CSVScanner: ~Copyable {
  static let fieldLimit = 4096

  /// A field's place in the buffer, without its quotes.
  struct Field {
    var start: Int
    var count: Int
    var hasDoubledQuotes: Bool
  }

  enum Outcome {
    /// More bytes are needed before the record's end is known.
    case incomplete
    case record
  }

  let fields: UnsafeMutablePointer<Field>
  private(set) var fieldCount = 0
  /// The offset behind the record's content, before its line end.
  private(set) var contentEnd = 0
  /// The offset of the next record.
  private(set) var next = 0
  /// The physical lines that the record fills.
  private(set) var lineCount = 0
  private(set) var hasHighBytes = false
  private(set) var hasNUL = false
  /// Text follows a closing quote.
  private(set) var isMalformed = false
  /// The bytes end within quotes.
  private(set) var isUnterminated = false
  /// A line end follows the record.
  private(set) var hasLineEnd = false

  private let classes: UnsafeMutablePointer<ByteClass>
  private let delimiter: UInt8
  private let quote: UInt8
  private let doublesQuotes: Bool

  private enum ByteClass: UInt8 {
    case plain, high, delimiter, lineFeed, carriageReturn, null
  }

  init(delimiter: UInt8, quote: UInt8, doublesQuotes: Bool = true) {
    self.delimiter = delimiter
    self.quote = quote
    self.doublesQuotes = doublesQuotes
    fields = .allocate(capacity: CSVScanner.fieldLimit)
    classes = .allocate(capacity: 256)
    classes.initialize(repeating: .plain, count: 128)
    (classes + 128).initialize(repeating: .high, count: 128)
    classes[Int(delimiter)] = .delimiter
    classes[Int(UInt8(ascii: "\n"))] = .lineFeed
    classes[Int(UInt8(ascii: "\r"))] = .carriageReturn
    classes[0] = .null
  }

  deinit {
    fields.deallocate()
    classes.deallocate()
  }

  /// Scans the record that starts at an offset below `end`; `isLast` says that no byte follows.
  mutating func scan(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool
  ) -> Outcome {
    fieldCount = 0
    lineCount = 0
    hasHighBytes = false
    hasNUL = false
    isMalformed = false
    isUnterminated = false
    hasLineEnd = false
    var position = start
    while true {
      if position < end, bytes[position] == quote {
        guard scanQuoted(bytes, &position, end, isLast) else { return .incomplete }
      } else {
        let fieldStart = position
        guard scanPlain(bytes, &position, end, isLast) else { return .incomplete }
        append(Field(start: fieldStart, count: position - fieldStart, hasDoubledQuotes: false))
      }
      if position < end, bytes[position] == delimiter {
        position += 1
        continue
      }
      finish(bytes, at: position, end)
      return .record
    }
  }

  /// Takes empty fields at the end away, or adds them, until there are so many.
  mutating func pad(to count: Int) {
    while fieldCount > count, fieldCount <= CSVScanner.fieldLimit, fields[fieldCount - 1].count == 0
    {
      fieldCount -= 1
    }
    while fieldCount < count, fieldCount < CSVScanner.fieldLimit {
      append(Field(start: contentEnd, count: 0, hasDoubledQuotes: false))
    }
  }

  private mutating func append(_ field: Field) {
    if fieldCount < CSVScanner.fieldLimit { fields[fieldCount] = field }
    fieldCount += 1
  }

  /// Moves to the delimiter, the line end or the end; false when that needs more bytes.
  @inline(__always)
  private mutating func scanPlain(
    _ bytes: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, _ isLast: Bool
  ) -> Bool {
    while position < end {
      switch classes[Int(bytes[position])] {
      case .plain: position += 1
      case .high:
        hasHighBytes = true
        position += 1
      case .null:
        hasNUL = true
        position += 1
      case .delimiter, .lineFeed: return true
      case .carriageReturn:
        var ahead = position
        while ahead < end, bytes[ahead] == UInt8(ascii: "\r") { ahead += 1 }
        if ahead == end { return isLast }
        if bytes[ahead] == UInt8(ascii: "\n") { return true }
        position = ahead
      }
    }
    return isLast
  }

  private mutating func scanQuoted(
    _ bytes: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, _ isLast: Bool
  ) -> Bool {
    position += 1
    let fieldStart = position
    var doubled = false
    while position < end {
      let byte = bytes[position]
      if byte == quote {
        guard doublesQuotes else { break }
        if position + 1 == end, !isLast { return false }
        guard position + 1 < end, bytes[position + 1] == quote else { break }
        doubled = true
        position += 1
      } else if byte == UInt8(ascii: "\n") {
        lineCount += 1
      } else if byte >= 0x80 {
        hasHighBytes = true
      } else if byte == 0 {
        hasNUL = true
      }
      position += 1
    }
    append(Field(start: fieldStart, count: position - fieldStart, hasDoubledQuotes: doubled))
    if position == end {
      isUnterminated = isLast
      return isLast
    }
    position += 1
    let closed = position
    guard scanPlain(bytes, &position, end, isLast) else { return false }
    if position != closed { isMalformed = true }
    return true
  }

  private mutating func finish(_ bytes: UnsafePointer<UInt8>, at position: Int, _ end: Int) {
    contentEnd = position
    next = position
    while next < end, bytes[next] == UInt8(ascii: "\r") { next += 1 }
    if next < end {
      next += 1
      hasLineEnd = true
      lineCount += 1
    }
  }
}
