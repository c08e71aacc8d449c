/// Finds the header of a file, and what the rows before it say.
struct TableHead {
  let header: HeaderMatch
  let captured: [String: String]
  let layout: RejectLayout
  /// The sections that stand above the lines.
  let controls: [ControlTable]
  /// The section that holds the lines; nil when the file is one table.
  let section: Layout.Section?

  /// Reads up to the first record of the lines, or refuses the file.
  init(_ stream: RecordStream, profile: Profile, fileName: String) throws(IntakeError) {
    let reading = SectionReading(stream: stream, profile: profile, fileName: fileName)
    var controls: [ControlTable] = []
    section = profile.layout.sections.first { $0.use == .lines }
    stream.keepsRows = section != nil
    if let section {
      for control in profile.layout.sections.prefix(while: { $0 != section }) {
        controls.append(try reading.readControl(control))
      }
      try reading.open(section)
    }
    self.controls = controls
    var captures = CaptureReading(profile.layout.captures)
    header = try TableHead.findHeader(
      stream, profile: profile, fileName: fileName, section: section, captures: &captures)
    captured = captures.values
    let preamble = section == nil ? captures.rows : Array(stream.keptRows.dropLast())
    stream.keepsRows = false
    var headerBytes = TableHead.ownBytes(stream, leading: header.leading)
    let rowsBetween = section?.rowsBetween ?? profile.layout.rowsBetween
    for _ in 0..<rowsBetween {
      guard try stream.advance() else { break }
      let front = header.leading > 0 ? 0 : HeaderMatch.rejectColumns.count
      headerBytes.append(UInt8(ascii: "\n"))
      headerBytes += Array(repeating: profile.dialect.delimiter, count: front)
      headerBytes += Array(stream.raw)
    }
    layout = RejectLayout(
      preamble: preamble, header: headerBytes, delimiter: profile.dialect.delimiter)
    if let missing = captures.missing {
      throw .refused(
        .header, file: fileName, line: nil, message: "names no \(missing) above its header")
    }
  }

  private static func findHeader(
    _ stream: RecordStream, profile: Profile, fileName: String, section: Layout.Section?,
    captures: inout CaptureReading
  ) throws(IntakeError) -> HeaderMatch {
    let needed = profile.neededColumns
    let find = section?.headerFind ?? profile.layout.headerFind
    var best: (header: HeaderMatch, score: Int, line: Int)?
    var widest = 0
    for _ in 0..<(section?.headerWithin ?? profile.layout.headerWithin) {
      guard try stream.advance() else { break }
      widest = max(widest, stream.fieldCount)
      if stream.scanner.isUnterminated { throw TableHead.cut(stream, fileName) }
      let header = HeaderMatch((0..<stream.fieldCount).map(stream.text), rule: profile.header)
      if header.has(all: find), stream.fieldCount > 1 || needed.count == 1 {
        if let complaint = header.complaint(needed: needed) {
          throw .refused(.header, file: fileName, line: stream.line, message: complaint)
        }
        return header
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
      message: best.header.complaint(needed: needed)
        ?? "is not the header; expected \(needed.joined(separator: ", "))")
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
      rows.columns + fields.flatMap(\.source.columns)
      + fields.flatMap { $0.condition?.columns ?? [] } + checks.equations.flatMap(\.columns)
    for column in mentioned where !header.optional.contains(column) && !columns.contains(column) {
      columns.append(column)
    }
    return columns
  }
}

/// The values that rows above the header give.
struct CaptureReading {
  private let captures: [(pattern: TextPattern, names: [String], isOptional: Bool)]
  private(set) var values: [String: String] = [:]
  private(set) var rows: [[UInt8]] = []

  init(_ captures: [Layout.Capture]) {
    self.captures = captures.compactMap { capture in
      TextPattern(capture.pattern).map { ($0, capture.names, capture.isOptional) }
    }
  }

  /// A name that no row has given.
  var missing: String? {
    captures.filter { !$0.isOptional }.flatMap(\.names).first { values[$0] == nil }
  }

  mutating func read(_ raw: UnsafeRawBufferPointer) {
    guard !captures.isEmpty else { return }
    let text = String(decoding: raw, as: UTF8.self)
    for (pattern, names, _) in captures {
      guard let groups = pattern.groups(in: text) else { continue }
      rows.append(Array(raw))
      for (name, group) in zip(names, groups) where values[name] == nil {
        values[name] = group.map(String.init)
      }
    }
  }
}
