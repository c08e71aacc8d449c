extension ProfileCatalog {
  /// Finds the one profile that a file's head fits, or refuses the file.
  ///
  /// The columns decide; the name only settles which of several, or says what a file with a wrong
  /// header was meant to be. `feed` looks at the profiles of that feed alone.
  package func detect(
    fileName: String, head: [UInt8], feed: String? = nil
  ) throws(IntakeError) -> Profile {
    guard !head.isEmpty else {
      throw .refused(.empty, file: fileName, line: nil, message: "holds no byte")
    }
    let candidates = feed.map(profiles(feed:)) ?? profiles
    var fitting: [Profile] = []
    for profile in candidates where try profile.fits(head, fileName: fileName) {
      fitting.append(profile)
    }
    if fitting.count == 1 { return fitting[0] }
    let named = (fitting.isEmpty ? candidates : fitting).filter { profile in
      profile.detection.fileNames.contains { Glob.matches($0, fileName) }
    }
    if named.count == 1 { return named[0] }
    if fitting.isEmpty, feed != nil, candidates.count == 1 { return candidates[0] }
    guard fitting.isEmpty else {
      throw .refused(
        .ambiguous, file: fileName, line: nil,
        message: "fits several profiles: " + fitting.map(\.name).joined(separator: ", "))
    }
    throw try unknown(fileName: fileName, head: head)
  }

  private func unknown(fileName: String, head: [UInt8]) throws(IntakeError) -> IntakeError {
    let dialect = Dialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), trims: false)
    let stream = try RecordStream(
      source: MemoryBytes(head), fileName: fileName, dialect: dialect, chunkSize: FileHead.size)
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
        .notCSV, file: fileName, line: nil, message: "has no row of more than one field")
    }
    return .refused(
      .noProfile, file: fileName, line: nil,
      message: "fits no profile; its columns seem to be \(widest.joined(separator: ", "))")
  }
}

extension Profile {
  /// Tells whether a header among the first rows has the columns by which the profile is known.
  func fits(_ head: [UInt8], fileName: String) throws(IntakeError) -> Bool {
    if let pattern = detection.firstLine.flatMap({ TextPattern($0) }) {
      let firstLine = head.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      guard pattern.matches(String(decoding: firstLine, as: UTF8.self)) else { return false }
    }
    guard !detection.headerHas.isEmpty else { return detection.firstLine != nil }
    let stream = try RecordStream(
      source: MemoryBytes(head), fileName: fileName, dialect: dialect, chunkSize: FileHead.size)
    for _ in 0..<layout.headerWithin {
      guard try stream.advance() else { return false }
      let names = (0..<stream.fieldCount).map(stream.text)
      if HeaderMatch(names, rule: header).has(all: detection.headerHas) { return true }
    }
    return false
  }
}

/// File names with `*` and `?`.
enum Glob {
  static func matches(_ pattern: String, _ name: String) -> Bool {
    matches(Array(pattern)[...], Array(name)[...])
  }

  private static func matches(
    _ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>
  ) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      return matches(pattern.dropFirst(), name)
        || (!name.isEmpty && matches(pattern, name.dropFirst()))
    }
    guard let letter = name.first, first == "?" || first == letter else { return false }
    return matches(pattern.dropFirst(), name.dropFirst())
  }
}
