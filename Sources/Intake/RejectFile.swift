import Glibc

/// The CSV of rejected rows: five columns in front, then the row as it stood.
///
/// It is written under a temporary name and only gets its own when `finish` finds rows in it; fixed
/// by hand, it can be imported like the original.
package final class RejectFile: RejectSink {
  /// Where the file stands once it is finished.
  package let path: String
  private let temporaryPath: String
  private var layout: RejectLayout?
  private var descriptor: Int32 = -1
  private var pending: [UInt8] = []
  private var hasRows = false

  /// Prepares the rejects of an input, beside it or in a folder.
  package init(for input: String, folder: String? = nil) {
    let name = FileHead.name(of: input)
    let stem = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
    let beside =
      input.hasPrefix("/") || input.contains("/")
      ? String(input.dropLast(name.utf8.count)) : "./"
    path = (folder.map { "\($0)/" } ?? beside) + stem + ".rejects.csv"
    temporaryPath = "\(path).\(getpid()).tmp"
  }

  deinit {
    discard()
  }

  /// Remembers the layout, with which the file will start.
  package func begin(_ layout: RejectLayout) {
    self.layout = layout
  }

  /// Adds a row behind its five columns.
  package func add(_ reject: RowReject, raw: UnsafeRawBufferPointer) throws {
    try write(
      line: reject.line, record: reject.record, code: reject.code, column: reject.column,
      message: reject.message, raw: raw)
  }

  /// Gives the file its name and returns it; without rows no file remains, nor an older one.
  package func finish() throws -> String? {
    guard hasRows else {
      unlink(path)
      return nil
    }
    try flush()
    close(descriptor)
    descriptor = -1
    guard rename(temporaryPath, path) == 0 else { throw failure() }
    hasRows = false
    return path
  }

  /// Forgets what was written.
  package func discard() {
    pending = []
    hasRows = false
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporaryPath)
  }

  private func write(
    line: Int, record: Int, code: RowCode, column: String, message: String,
    raw: UnsafeRawBufferPointer
  ) throws {
    guard let layout else { preconditionFailure("a rejects file begins with its layout") }
    if !hasRows { try open(layout) }
    let front = ["\(line)", "\(record)", code.rawValue, column, message]
    put(front, layout.delimiter)
    pending += raw
    pending.append(UInt8(ascii: "\n"))
    if pending.count > 1 << 16 { try flush() }
  }

  private func open(_ layout: RejectLayout) throws {
    descriptor = Glibc.open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    hasRows = true
    for row in layout.preamble { pending += row + [UInt8(ascii: "\n")] }
    put(HeaderMatch.rejectColumns, layout.delimiter)
    pending += layout.header
    pending.append(UInt8(ascii: "\n"))
  }

  private func put(_ texts: [String], _ delimiter: UInt8) {
    for text in texts {
      pending += quoted(text, delimiter)
      pending.append(delimiter)
    }
  }

  private func quoted(_ text: String, _ delimiter: UInt8) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special: Set<UInt8> = [delimiter, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard text.utf8.contains(where: special.contains) else { return Array(text.utf8) }
    return [quote] + text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }

  private func flush() throws {
    var position = 0
    while position < pending.count {
      let count = pending[position...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      position += count
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func failure() -> IntakeError {
    .unwritable(path: path, reason: FileBytes.lastError())
  }
}
