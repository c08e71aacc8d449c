internal import Money

/// Reads the statements of an MT940 file, entry by entry.
final class SwiftStatement: StatementSource {
  private static let tags: Set<String> = [
    "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "NS",
    "13D", "34F", "90C", "90D",
  ]

  private let lines: LineReading
  private let fileName: String
  private var account = ""
  private var statement = ""
  private var currency = ""
  private var opening: Int128?
  private var entry: StatementEntry?
  private var pending: [StatementPart] = []
  private var field: (tag: String, lines: [String], line: Int)?
  private var isFinished = false

  init(_ source: any ByteSource, fileName: String) {
    lines = LineReading(source, fileName: fileName)
    self.fileName = fileName
  }

  func next() throws(IntakeError) -> StatementPart? {
    while pending.isEmpty, !isFinished { try readLine() }
    return pending.isEmpty ? nil : pending.removeFirst()
  }

  private func readLine() throws(IntakeError) {
    guard let whole = try lines.next() else {
      try endField()
      guard opening == nil else { throw refused("cut before the closing balance", code: .cut) }
      isFinished = true
      return
    }
    var line = whole[...]
    if line.hasPrefix("{"), let start = line.firstRange(of: "{4:") {
      line = line[start.upperBound...]
    }
    if line.isEmpty || line.hasPrefix("{") { return }
    if line == "-" || line.hasPrefix("-}") {
      try endField()
      return
    }
    if line.first == ":", let tag = SwiftStatement.tag(line) {
      try endField()
      guard SwiftStatement.tags.contains(tag) else {
        throw refused("has the field :\(tag):, which no MT940 has", line: lines.number)
      }
      field = (tag, [String(line.dropFirst(tag.count + 2))], lines.number)
    } else {
      guard field != nil else {
        throw refused("has text before its first field", line: lines.number)
      }
      field?.lines.append(String(line))
      if (field?.lines.count ?? 0) > 1000 {
        throw refused("has a field of more than 1000 lines", line: lines.number)
      }
    }
  }

  private static func tag(_ line: Substring) -> String? {
    let name = line.dropFirst().prefix { $0 != ":" }
    guard (2...3).contains(name.count), line.dropFirst(name.count + 1).first == ":",
      name.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) })
    else { return nil }
    return String(name)
  }

  /// Takes in a field whose last line has been read.
  private func endField() throws(IntakeError) {
    guard let field else { return }
    self.field = nil
    let text = field.lines[0]
    switch field.tag {
    case "25", "25P": account = text
    case "28", "28C": statement = text
    case "60F", "60M": try open(text, field.line)
    case "61":
      endEntry()
      guard opening != nil else {
        throw refused("has an entry before its opening balance", line: field.line)
      }
      entry = try readEntry(field.lines, field.line)
    case "86":
      guard entry != nil else { return }
      entry?.description = SwiftStatement.unwrapped(field.lines)
      endEntry()
    case "62F", "62M": try close(text, field.line)
    default: return
    }
  }

  private func endEntry() {
    if let entry { pending.append(.entry(entry)) }
    entry = nil
  }

  private func open(_ text: String, _ line: Int) throws(IntakeError) {
    guard opening == nil else {
      throw refused("has an opening balance before the closing one", line: line)
    }
    opening = try readBalance(text, line)
  }

  private func close(_ text: String, _ line: Int) throws(IntakeError) {
    endEntry()
    guard let start = opening else {
      throw refused("has a closing balance without an opening one", line: line)
    }
    pending.append(.end(name: statement, opening: start, closing: try readBalance(text, line)))
    opening = nil
  }

  /// Reads `C260404INR100000,00`.
  private func readBalance(_ text: String, _ line: Int) throws(IntakeError) -> Int128 {
    guard let match = text.wholeMatch(of: /([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,5})/),
      SwiftStatement.day(match.2) != nil, let amount = SwiftStatement.amount(match.4)
    else { throw refused("has the balance \"\(text)\", which cannot be read", line: line) }
    currency = String(match.3)
    return match.1 == "C" ? widened(amount) : -widened(amount)
  }

  /// Reads `2604040404C393,28NTRF1775282400utr1//S0001`, and the line that may follow it.
  private func readEntry(_ lines: [String], _ line: Int) throws(IntakeError) -> StatementEntry {
    let pattern =
      /(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15},\d{0,5})([A-Z][A-Z0-9]{3})(.*?)(?:\/\/(.*))?/
    guard let match = lines[0].wholeMatch(of: pattern), let value = SwiftStatement.day(match.1),
      let amount = SwiftStatement.amount(match.5),
      let booked = match.2.map({ SwiftStatement.day($0, near: value) }) ?? value
    else { throw refused("has the entry \"\(lines[0])\", which cannot be read", line: line) }
    var entry = StatementEntry()
    entry.account = account
    entry.currency = currency
    entry.statement = statement
    entry.valueOn = value.description
    entry.bookedOn = booked.description
    entry.amount = amount
    // A reversed credit takes money away, and a reversed debit gives it back.
    entry.isCredit = match.3 == "C" || match.3 == "RD"
    entry.isReversal = match.3.first == "R"
    entry.type = String(match.6)
    entry.reference = String(match.7)
    entry.servicerReference = match.8.map { String($0) } ?? ""
    entry.description = lines.dropFirst().joined(separator: " ")
    return entry
  }

  private static func amount(_ text: Substring) -> ExactDecimal? {
    let parts = text.split(separator: ",")
    return try? ExactDecimal(parts.joined(separator: "."))
  }

  private static func day(_ text: Substring) -> BusinessDay? {
    guard let number = Int(text) else { return nil }
    return BusinessDay(
      year: 2000 + number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// The day of a month and day, in the year that brings it nearest to another day.
  private static func day(_ text: Substring, near other: BusinessDay) -> BusinessDay? {
    guard let number = Int(text) else { return nil }
    let year = other.components.year
    return (year - 1...year + 1)
      .compactMap { BusinessDay(year: $0, month: number / 100, day: number % 100) }
      .min {
        abs($0.daysSince1970 - other.daysSince1970) < abs($1.daysSince1970 - other.daysSince1970)
      }
  }

  /// Joins lines; one that is full was broken within a word.
  private static func unwrapped(_ lines: [String]) -> String {
    var text = ""
    var isFull = true
    for line in lines {
      text += isFull ? line : " \(line)"
      isFull = line.count >= 65
    }
    return text
  }

  private func refused(
    _ message: String, line: Int? = nil, code: FileCode = .statement
  ) -> IntakeError {
    .refused(code, file: fileName, line: line, message: message)
  }
}
