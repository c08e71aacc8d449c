/// A row that cannot become a line, with where it stands and why.
package struct RowReject: Hashable, Sendable, CustomStringConvertible {
  package let file: String
  /// The physical line on which the record starts.
  package let line: Int
  /// The number of the record below the header, from 1.
  package let record: Int
  package let code: RowCode
  /// The column of the file, or the field, that is to blame; empty for the whole row.
  package let column: String
  package let message: String

  package init(
    file: String, line: Int, record: Int, code: RowCode, column: String, message: String
  ) {
    self.file = file
    self.line = line
    self.record = record
    self.code = code
    self.column = column
    self.message = PrintableText.line(message)
  }

  package var description: String {
    let place = "\(PrintableText.line(file)):\(line) (record \(record))"
    return column.isEmpty
      ? "\(place): \(message) [\(code.rawValue)]"
      : "\(place) \(PrintableText.line(column)): \(message) [\(code.rawValue)]"
  }
}

/// Takes the rows that cannot become lines.
package protocol RejectSink: AnyObject {
  /// Hears once, before any row, how the file is laid out.
  func begin(_ layout: RejectLayout) throws
  /// Takes a row and the bytes of its record, which are only valid during the call.
  func add(_ reject: RowReject, raw: UnsafeRawBufferPointer) throws
}

/// What a rejects file needs of the original, so that it can be imported again.
package struct RejectLayout: Hashable, Sendable {
  /// The rows before the header that hold captured values, as they stood.
  package let preamble: [[UInt8]]
  /// The header row as it stood, without the columns of a rejects file.
  package let header: [UInt8]
  package let delimiter: UInt8
}

/// Keeps rejected rows in memory, for tests and small files.
package final class RejectList: RejectSink {
  package private(set) var rejects: [RowReject] = []

  package init() {}

  /// Needs no layout.
  package func begin(_ layout: RejectLayout) {}

  /// Keeps a reject without its bytes.
  package func add(_ reject: RowReject, raw: UnsafeRawBufferPointer) {
    rejects.append(reject)
  }
}
