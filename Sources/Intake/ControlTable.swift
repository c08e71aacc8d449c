import Money

/// The rows of a section that controls the lines, by their key.
struct ControlTable {
  let section: Layout.Section
  /// The physical line of the section's header.
  let line: Int
  private let header: HeaderMatch
  private var rows: [String: [String]] = [:]
  /// The keys in the order of the file.
  private(set) var keys: [String] = []
  private(set) var amounts: [String: [String: Int128]] = [:]

  init(section: Layout.Section, header: HeaderMatch, line: Int) {
    self.section = section
    self.header = header
    self.line = line
  }

  /// The text of a row's column; nil when there is no such row.
  func text(_ column: String, of key: String) -> String? {
    guard let row = rows[key], let place = header.index(of: column), place < row.count else {
      return nil
    }
    return row[place]
  }

  /// The widened amount of a row; nil when there is no such row.
  func amount(_ name: String, of key: String) -> Int128? { amounts[key]?[name] }

  /// Takes a row of the section; rows of one key add up.
  mutating func add(
    _ texts: [String], fileName: String, line: Int
  ) throws(IntakeError) {
    guard let place = header.index(of: section.key), place < texts.count, !texts[place].isEmpty
    else { return }
    let key = texts[place]
    if rows[key] == nil {
      rows[key] = texts
      keys.append(key)
    }
    for (name, column) in section.values.map({ ($0.name, $0.value) }) {
      guard let format = section.format, let place = header.index(of: column), place < texts.count
      else { continue }
      let bytes = Array(texts[place].utf8)
      let outcome = bytes.withUnsafeBufferPointer {
        format.read(ByteSlice(start: $0.baseAddress, count: $0.count))
      }
      guard case .value(let value) = outcome else {
        throw .refused(
          .control, file: fileName, line: line,
          message: "\"\(texts[place])\" in \(column) of section \(section.name) is not a number")
      }
      amounts[key, default: [:]][name, default: 0] += widened(value)
    }
  }
}

/// Finds where the sections of a file begin and end.
struct SectionReading {
  let stream: RecordStream
  let profile: Profile
  let fileName: String

  /// Moves behind the row that starts a section, or refuses the file.
  func open(_ section: Layout.Section) throws(IntakeError) {
    if let start = section.start {
      repeat {
        guard try stream.advance() else { throw missing(section, start) }
      } while !matches(start)
    }
    for _ in 0..<section.skipRows { _ = try stream.advance() }
  }

  /// Tells whether the current record lies behind the section; the next one is to see it again.
  func isEnd(of section: Layout.Section) -> Bool {
    let isOver: Bool
    switch section.end {
    case .next: isOver = false
    case .blank: isOver = stream.followsBlank || isBlank
    case .marker(let marker): isOver = matches(marker)
    }
    return isOver || follows(section)
  }

  /// Reads a section that controls the lines.
  func readControl(_ section: Layout.Section) throws(IntakeError) -> ControlTable {
    try open(section)
    for _ in 0..<section.headerWithin {
      guard try stream.advance() else { break }
      let header = HeaderMatch(
        (0..<stream.fieldCount).map(stream.text), rule: profile.header)
      guard header.has(all: section.headerFind) else { continue }
      var table = ControlTable(section: section, header: header, line: stream.line)
      for _ in 0..<section.rowsBetween { _ = try stream.advance() }
      while try stream.advance() {
        if isEnd(of: section) {
          stream.hold()
          break
        }
        try table.add(
          (0..<stream.fieldCount).map(stream.text), fileName: fileName, line: stream.line)
      }
      return table
    }
    throw .refused(
      .section, file: fileName, line: stream.line,
      message: "has no header of section \(section.name); expected "
        + section.headerFind.joined(separator: ", "))
  }

  private func follows(_ section: Layout.Section) -> Bool {
    let sections = profile.layout.sections
    guard let place = sections.firstIndex(of: section), place + 1 < sections.count,
      let start = sections[place + 1].start
    else { return false }
    return matches(start)
  }

  private var isBlank: Bool {
    (0..<stream.fieldCount).allSatisfy { stream.field($0).slice.count == 0 }
  }

  private func matches(_ marker: Layout.Marker) -> Bool {
    switch marker {
    case .text(let text): stream.text(0).hasPrefix(text)
    case .regex(let pattern):
      TextPattern(pattern)?.matches(String(decoding: stream.raw, as: UTF8.self)) ?? false
    }
  }

  private func missing(_ section: Layout.Section, _ start: Layout.Marker) -> IntakeError {
    let described =
      switch start {
      case .text(let text), .regex(let text): text
      }
    return .refused(
      .section, file: fileName, line: nil,
      message: "has no section \(section.name), which starts with \"\(described)\"")
  }
}
