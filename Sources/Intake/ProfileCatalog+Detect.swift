package import Money

extension ProfileCatalog {
  /// Finds the one profile that a file on disk fits, or refuses the file.
  ///
  /// The columns decide; the name settles which of several, or says what a file with a wrong header
  /// was meant to be; then the priority. `feed` looks at the profiles of that feed alone, drafts
  /// and templates included; `day` is that of the file's arrival.
  package func detect(
    path: String, feed: String? = nil, on day: BusinessDay? = nil
  ) throws(IntakeError) -> Profile {
    try detect(
      DecodedHeads(try FileBytes(path: path), fileName: FileHead.name(of: path)), feed: feed,
      on: day)
  }

  /// Finds the one profile that bytes in memory fit: a whole file, or the first rows of a text.
  package func detect(
    fileName: String, head: [UInt8], feed: String? = nil, on day: BusinessDay? = nil
  ) throws(IntakeError) -> Profile {
    try detect(DecodedHeads(MemoryBytes(head), fileName: fileName), feed: feed, on: day)
  }

  private func detect(
    _ heads: DecodedHeads, feed: String?, on day: BusinessDay?
  ) throws(IntakeError) -> Profile {
    let fileName = heads.fileName
    let start = try heads.start()
    guard !start.isEmpty else {
      throw .refused(.empty, file: fileName, line: nil, message: "holds no byte")
    }
    try ForeignFile.check(start, fileName: fileName)
    let candidates = (feed.map(profiles(feed:)) ?? profiles).filter { profile in
      (feed != nil || profile.status == .active)
        && (day.map { profile.effective.holds($0) } ?? true)
    }
    var fitting: [Profile] = []
    var failures: [IntakeError] = []
    for profile in candidates {
      do {
        if try profile.fits(heads) { fitting.append(profile) }
      } catch {
        guard error.code != nil else { throw error }
        failures.append(error)
      }
    }
    if fitting.count == 1 { return fitting[0] }
    let named = (fitting.isEmpty ? candidates : fitting).filter { profile in
      profile.detection.fileNames.contains { Glob.matches($0, fileName) }
    }
    if named.count == 1 { return named[0] }
    let highest = fitting.map(\.detection.priority).max() ?? 0
    let preferred = fitting.filter { $0.detection.priority == highest }
    if preferred.count == 1 { return preferred[0] }
    guard preferred.isEmpty else {
      throw .refused(
        .ambiguous, file: fileName, line: nil,
        message: "fits several profiles: " + preferred.map(\.name).joined(separator: ", "))
    }
    for profile in candidates {
      guard let found = profile.foundWithOtherDelimiter(heads) else { continue }
      throw .refused(
        .sheetSaved, file: fileName, line: nil,
        message: "has the columns of \(profile.name), separated by \(found) and not by "
          + "\(Dialect.name(of: profile.dialect.delimiter)), as when a spreadsheet has saved it; "
          + "get the original file")
    }
    if feed != nil, candidates.count == 1 { return candidates[0] }
    if failures.count == candidates.count, let first = failures.first { throw first }
    throw try unknown(heads)
  }

  private func unknown(_ heads: DecodedHeads) throws(IntakeError) -> IntakeError {
    let way = DecodedHeads.Way.plain
    let head = try heads.head(way)
    let stream = try RecordStream(
      source: MemoryBytes(head.bytes), fileName: heads.fileName, dialect: way.dialect,
      chunkSize: FileHead.size, numbering: head.numbering)
    var widest: [String] = []
    var rows = 0
    while rows < 50, try stream.advance() {
      rows += 1
      if stream.fieldCount > widest.count {
        widest = (0..<stream.fieldCount).map(stream.text)
      }
    }
    guard widest.count > 1 else {
      return .refused(
        .notCSV, file: heads.fileName, line: nil, message: "has no row of more than one field")
    }
    let near = profiles.filter { profile in
      let find = profile.detection.headerHas
      let header = HeaderMatch(widest, rule: profile.header)
      return profile.status == .active && find.count > 1
        && find.count { header.index(of: $0) == nil } == 1
    }
    let hint =
      near.isEmpty
      ? "" : "; nearly \(near.map(\.name).joined(separator: ", "))"
    return .refused(
      .noProfile, file: heads.fileName, line: nil,
      message: "fits no profile\(hint); its columns seem to be "
        + ShownHeader.text(widest))
  }
}

extension Profile {
  /// Tells whether a header among the first rows has the columns by which the profile is known.
  func fits(_ heads: DecodedHeads) throws(IntakeError) -> Bool {
    let head = try heads.head(headWay)
    if let pattern = detection.firstLine.flatMap({ TextPattern($0) }) {
      let firstLine = head.bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      guard pattern.matches(String(decoding: firstLine, as: UTF8.self)) else { return false }
    }
    guard !detection.headerHas.isEmpty || detection.fingerprint != nil else {
      return detection.firstLine != nil
    }
    return try fits(head, fileName: heads.fileName, dialect)
  }

  private func fits(
    _ head: DecodedHeads.Head, fileName: String, _ dialect: Dialect
  ) throws(IntakeError) -> Bool {
    let stream = try RecordStream(
      source: MemoryBytes(head.bytes), fileName: fileName, dialect: dialect,
      chunkSize: FileHead.size, numbering: head.numbering)
    for _ in 0..<layout.rowsBeforeTable {
      guard try stream.advance() else { return false }
      let header = HeaderMatch((0..<stream.fieldCount).map(stream.text), rule: header)
      if header.has(all: detection.headerHas),
        detection.fingerprint.map({ $0 == header.fingerprint }) ?? true
      {
        return true
      }
    }
    return false
  }

  /// The separator by which the file would fit, where it is another than the profile's.
  func foundWithOtherDelimiter(_ heads: DecodedHeads) -> String? {
    guard detection.headerHas.count > 1, let head = try? heads.head(headWay) else { return nil }
    for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    where delimiter != dialect.delimiter {
      let other = Dialect(delimiter: delimiter, quote: dialect.quote, trims: dialect.trims)
      if (try? fits(head, fileName: heads.fileName, other)) == true {
        return Dialect.name(of: delimiter)
      }
    }
    return nil
  }
}

extension Layout {
  /// How many rows of a file with sections are looked at for the columns that tell its profile.
  private static let rowsBeforeSections = 200

  /// The rows among which the header of the table, or of the first of several, stands.
  var rowsBeforeTable: Int {
    sections.isEmpty ? headerWithin : max(headerWithin, Layout.rowsBeforeSections)
  }
}

extension Dialect {
  /// A separator in words.
  static func name(of delimiter: UInt8) -> String {
    switch delimiter {
    case UInt8(ascii: ","): "commas"
    case UInt8(ascii: ";"): "semicolons"
    case UInt8(ascii: "\t"): "tabs"
    default: String(decoding: [delimiter], as: UTF8.self)
    }
  }
}
