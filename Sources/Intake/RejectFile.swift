import Glibc

/// The CSV of rejected rows: five columns in front, then the row as it stood.
///
/// A JSON file beside it tells programs the same. They get their names only when `finish` finds
/// rows in them; fixed by hand, the CSV can be imported like the original.
package final class RejectFile: RejectSink {
  /// Where the file stands once it is finished.
  package let path: String
  /// Where its twin for programs stands.
  package let jsonPath: String
  private var layout: RejectLayout?
  private var rows: FileWriter?
  private var objects: FileWriter?

  /// Prepares the rejects of an input, beside it or in a folder.
  package init(for input: String, folder: String? = nil) {
    let name = FileHead.name(of: input)
    let stem = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
    let beside =
      input.hasPrefix("/") || input.contains("/")
      ? String(input.dropLast(name.utf8.count)) : "./"
    path = (folder.map { "\($0)/" } ?? beside) + stem + ".rejects.csv"
    jsonPath = (folder.map { "\($0)/" } ?? beside) + stem + ".rejects.json"
  }

  /// Remembers the layout, with which the file will start.
  package func begin(_ layout: RejectLayout) {
    self.layout = layout
  }

  /// Adds a row behind its five columns.
  package func add(_ reject: RowReject, raw: UnsafeRawBufferPointer) throws {
    guard let layout else { preconditionFailure("a rejects file begins with its layout") }
    if rows == nil { try open(layout) }
    guard let rows, let objects else { return }
    let front = [
      "\(reject.line)", "\(reject.record)", reject.code.rawValue, reject.column, reject.message,
    ]
    try put(front, layout.delimiter, to: rows)
    try rows.put(raw)
    try rows.put([UInt8(ascii: "\n")])
    try objects.put((isFirst ? "" : ",\n").utf8)
    try objects.put(Self.object(reject).utf8)
    isFirst = false
  }

  private var isFirst = true

  /// Gives the files their names and returns the first; without rows no file remains, however old.
  package func finish() throws -> String? {
    guard let rows, let objects else {
      try setAside(comparedWith: nil)
      unlink(jsonPath)
      return nil
    }
    try objects.put("\n]\n".utf8)
    try objects.finish()
    try setAside(comparedWith: rows)
    try rows.finish()
    discard()
    return path
  }

  /// Gives older rejects another name when somebody may have corrected them: when they are not what
  /// is written now.
  private func setAside(comparedWith rows: FileWriter?) throws {
    guard let older = try? FileDigest.of(path: path) else { return }
    if let rows, try rows.digest() == older { return }
    guard rename(path, "\(path)~") == 0 else {
      throw IntakeError.unwritable(path: "\(path)~", reason: FileBytes.lastError())
    }
  }

  /// Forgets what was written.
  package func discard() {
    rows = nil
    objects = nil
    isFirst = true
  }

  private func open(_ layout: RejectLayout) throws {
    let rows = try FileWriter(path)
    for row in layout.preamble { try rows.put(row + [UInt8(ascii: "\n")]) }
    try put(HeaderMatch.rejectColumns, layout.delimiter, to: rows)
    try rows.put(layout.header)
    try rows.put([UInt8(ascii: "\n")])
    self.rows = rows
    let objects = try FileWriter(jsonPath)
    try objects.put("[\n".utf8)
    self.objects = objects
  }

  private func put(_ texts: [String], _ delimiter: UInt8, to writer: FileWriter) throws {
    for text in texts {
      try writer.put(Self.quoted(text, delimiter))
      try writer.put([delimiter])
    }
  }

  /// Writes a text as one field, in quotes where it needs them.
  static func quoted(_ text: String, _ delimiter: UInt8) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special: Set<UInt8> = [delimiter, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard text.utf8.contains(where: special.contains) else { return Array(text.utf8) }
    return [quote] + text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }

  private static func object(_ reject: RowReject) -> String {
    "{\"file\":\(string(reject.file)),\"line\":\(reject.line),\"record\":\(reject.record),"
      + "\"code\":\(string(reject.code.rawValue)),\"column\":\(string(reject.column)),"
      + "\"message\":\(string(reject.message))}"
  }

  private static func string(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
