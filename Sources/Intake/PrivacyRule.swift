internal import Crypto
internal import Glibc
internal import Ledger
internal import Postgres

/// Takes out of a file what its profile says may not be kept.
///
/// Columns are emptied or hashed with the book's secret, so that equal values stay equal; card
/// numbers, e-mail addresses and telephone numbers are masked in text that is read for nothing but
/// its words. Records keep their lines.
struct PrivacyRule {
  private static let hashMark = "h:"

  private let profile: Profile
  private let key: SymmetricKey
  /// The columns whose values are ids, amounts, days and words with a meaning.
  private let meant: [String]

  init(_ profile: Profile, key: [UInt8]) {
    self.profile = profile
    self.key = SymmetricKey(data: key)
    let words: [FieldRule.Target] = [.field(.title), .field(.category), .field(.reason)]
    meant =
      profile.rows.columns
      + profile.fields.filter { !words.contains($0.target) }.flatMap { Self.whole($0.source) }
  }

  /// Gives the secret with which a book hashes; it is made when it is first asked for.
  static func secret(of book: Book, on connection: Connection) throws -> [UInt8] {
    try connection.row("SELECT intake.privacy_secret(\(book.id)) AS secret").value("secret")
  }

  /// Writes what may be kept of one file to another, as text in UTF-8, and gives the digest of the
  /// first.
  ///
  /// A file without a column that should be taken out is refused: it may have another name now.
  func rewrite(_ path: String, to target: String) throws(IntakeError) -> FileDigest {
    let name = FileHead.name(of: path)
    let received = ReceivedBytes(try FileBytes(path: path))
    let text = try FileDecoder(received, fileName: name, profile: profile).open()
    let stream = try RecordStream(
      source: text.source, fileName: name, dialect: profile.dialect, chunkSize: 1 << 18)
    let writer = try FileWriter(target)
    var table: [Treatment] = []
    var missing = Set(profile.privacy.dropped + profile.privacy.hashed)
      .subtracting(profile.header.optional)
    var line = 1
    while try stream.advance() {
      while line < stream.line {
        try writer.put([UInt8(ascii: "\n")])
        line += 1
      }
      if let header = treatments(stream) {
        table = header.treatments
        missing.subtract(header.found)
        line += lineEnds(in: stream.raw)
        try writer.put(stream.raw)
      } else {
        line += try put(stream, table, to: writer)
      }
      try writer.put([UInt8(ascii: "\n")])
      line += 1
    }
    if let column = missing.sorted().first {
      throw .refused(
        .header, file: name, line: nil,
        message: "lacks \"\(column)\", which its profile says may not be kept")
    }
    try writer.finish()
    return try received.finish()
  }

  private enum Treatment {
    case keep, drop, hash, scan
  }

  /// Tells what becomes of each column below a header; nil for any other row.
  private func treatments(
    _ stream: RecordStream
  ) -> (treatments: [Treatment], found: [String])? {
    let privacy = profile.privacy
    let names = (0..<stream.fieldCount).map(stream.text)
    let header = HeaderMatch(names, rule: profile.header)
    let found = (privacy.dropped + privacy.hashed).filter { header.index(of: $0) != nil }
    let finds = [profile.layout.headerFind] + profile.layout.sections.map(\.headerFind)
    let isHeader = finds.contains { !$0.isEmpty && header.has(all: $0) }
    guard !found.isEmpty || isHeader else { return nil }
    var treatments = [Treatment](
      repeating: privacy.scanned.isEmpty ? .keep : .scan, count: names.count)
    for index in 0..<min(header.leading, names.count) { treatments[index] = .keep }
    for column in meant {
      if let index = header.index(of: column) { treatments[index] = .keep }
    }
    for index in privacy.hashed.flatMap(header.indices(likeAny:)) { treatments[index] = .hash }
    for index in privacy.dropped.flatMap(header.indices(likeAny:)) { treatments[index] = .drop }
    return (treatments, found)
  }

  private func lineEnds(in bytes: some Sequence<UInt8>) -> Int {
    bytes.count { $0 == UInt8(ascii: "\n") }
  }

  /// Writes what may be kept of a record, and tells how many line ends are in it.
  private func put(
    _ stream: RecordStream, _ table: [Treatment], to writer: FileWriter
  ) throws(IntakeError) -> Int {
    var texts: [String] = []
    var isChanged = false
    for index in 0..<stream.fieldCount {
      let text = stream.text(index)
      let kept = treated(text, index < table.count ? table[index] : outside(stream))
      isChanged = isChanged || kept != text
      texts.append(kept)
    }
    guard isChanged else {
      try writer.put(stream.raw)
      return lineEnds(in: stream.raw)
    }
    let delimiter = profile.dialect.delimiter
    for (index, text) in texts.enumerated() {
      if index > 0 { try writer.put([delimiter]) }
      try writer.put(RejectFile.quoted(text, delimiter))
    }
    return texts.reduce(0) { $0 + lineEnds(in: $1.utf8) }
  }

  /// What is done to cells that stand under no column: those above the table, and beyond its width.
  private func outside(_ stream: RecordStream) -> Treatment {
    guard !profile.privacy.scanned.isEmpty else { return .keep }
    let text = String(decoding: stream.raw, as: UTF8.self)
    let isCaptured = profile.layout.captures.contains {
      TextPattern($0.pattern)?.matches(text) ?? false
    }
    return isCaptured ? .keep : .scan
  }

  private func treated(_ text: String, _ treatment: Treatment) -> String {
    switch treatment {
    case .keep: text
    case .drop: ""
    case .hash: hashed(text)
    case .scan: SecretText.masked(text, profile.privacy.scanned)
    }
  }

  private func hashed(_ text: String) -> String {
    // What comes back with a corrected rejects file is hashed already.
    let isHashed =
      text.hasPrefix(Self.hashMark) && text.utf8.count == Self.hashMark.utf8.count + 32
      && text.dropFirst(Self.hashMark.count).allSatisfy { $0.isHexDigit && !$0.isUppercase }
    guard !text.isEmpty, !isHashed else { return text }
    let digits = Array("0123456789abcdef")
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    return Self.hashMark
      + String(code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// The columns that are read whole; of a part of a cell nothing is known.
  private static func whole(_ source: ValueSource) -> [String] {
    switch source {
    case .json, .capture: []
    case .concat(let parts, _): parts.flatMap(whole)
    case .coalesce(let parts): parts.flatMap(whole)
    default: source.columns
    }
  }
}
