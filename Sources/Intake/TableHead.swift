/// Finds the header of a file, and what the rows before it say.
struct TableHead {
  let header: HeaderMatch
  let captured: [String: String]
  let layout: RejectLayout

  /// Reads up to the header, or refuses the file.
  init(_ stream: RecordStream, profile: Profile, fileName: String) throws(IntakeError) {
    let rule = profile.header
    var captures = CaptureReading(profile.layout.captures)
    var best: (header: HeaderMatch, score: Int, line: Int)?
    var widest = 0
    for _ in 0..<profile.layout.headerWithin {
      guard try stream.advance() else { break }
      widest = max(widest, stream.fieldCount)
      if stream.scanner.isUnterminated { throw TableHead.cut(stream, fileName) }
      let names = (0..<stream.fieldCount).map(stream.text)
      let header = HeaderMatch(names, rule: rule)
      let find = profile.layout.headerFind
      if header.has(all: find), stream.fieldCount > 1 || profile.neededColumns.count == 1 {
        let needed = profile.neededColumns
        if let complaint = header.complaint(needed: needed) {
          throw .refused(.header, file: fileName, line: stream.line, message: complaint)
        }
        self.header = header
        captured = captures.values
        layout = RejectLayout(
          preamble: captures.rows, header: TableHead.ownBytes(stream, leading: header.leading),
          delimiter: profile.dialect.delimiter)
        if let missing = captures.missing {
          throw .refused(
            .header, file: fileName, line: nil, message: "names no \(missing) above its header")
        }
        return
      }
      let score = find.count { header.index(of: $0) != nil }
      if best.map({ score > $0.score }) ?? true { best = (header, score, stream.line) }
      captures.read(stream.raw)
    }
    guard let best else {
      throw .refused(.empty, file: fileName, line: nil, message: "holds no row")
    }
    guard widest > 1 else {
      throw .refused(
        .notCSV, file: fileName, line: nil, message: "has no row of more than one field")
    }
    throw .refused(
      .header, file: fileName, line: best.line,
      message: best.header.complaint(needed: profile.neededColumns)
        ?? "is not the header; expected \(profile.neededColumns.joined(separator: ", "))")
  }

  static func cut(_ stream: RecordStream, _ fileName: String, record: Int = 0) -> IntakeError {
    .refused(
      .cut, file: fileName, line: nil,
      message: record == 0
        ? "cut inside its header, which starts on line \(stream.line)"
        : "cut inside record \(record), which starts on line \(stream.line)")
  }

  /// The bytes of the current record from the first column that is the file's own.
  static func ownBytes(_ stream: RecordStream, leading: Int) -> [UInt8] {
    Array(stream.raw[stream.ownOffset(leading: leading)...])
  }
}

extension Profile {
  /// The columns that the profile reads, in the order in which it names them.
  var neededColumns: [String] {
    var columns: [String] = []
    let mentioned =
      [rows.kinds.column, rows.states.column].compactMap { $0 } + fields.flatMap(\.source.columns)
    for column in mentioned where !header.optional.contains(column) && !columns.contains(column) {
      columns.append(column)
    }
    return columns
  }
}

/// The values that rows above the header give.
private struct CaptureReading {
  private let captures: [(pattern: TextPattern, names: [String])]
  private(set) var values: [String: String] = [:]
  private(set) var rows: [[UInt8]] = []

  init(_ captures: [Layout.Capture]) {
    self.captures = captures.compactMap { capture in
      TextPattern(capture.pattern).map { ($0, capture.names) }
    }
  }

  /// A name that no row has given.
  var missing: String? { captures.flatMap(\.names).first { values[$0] == nil } }

  mutating func read(_ raw: UnsafeRawBufferPointer) {
    let text = String(decoding: raw, as: UTF8.self)
    for (pattern, names) in captures {
      guard let groups = pattern.groups(in: text) else { continue }
      rows.append(Array(raw))
      for (name, group) in zip(names, groups) where values[name] == nil {
        values[name] = group.map(String.init)
      }
    }
  }
}
