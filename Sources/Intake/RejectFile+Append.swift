internal import Money

extension RejectFile {
  /// A record that was found bad only after the file was read, such as a doubled key.
  package struct LateReject: Hashable, Sendable {
    package let record: Int
    package let code: RowCode
    package let column: String
    package let message: String

    package init(record: Int, code: RowCode, column: String, message: String) {
      self.record = record
      self.code = code
      self.column = column
      self.message = message
    }
  }

  /// Reads the input once more and adds the rows of those records, each once; returns the rejects.
  package func append(
    records: [LateReject], path: String, profile: Profile
  ) throws -> [RowReject] {
    guard !records.isEmpty else { return [] }
    let wanted = Dictionary(records.map { ($0.record, $0) }) { first, _ in first }
    let name = FileHead.name(of: path)
    let text = try FileDecoder(
      ReceivedBytes(try FileBytes(path: path)), fileName: name, profile: profile
    ).open()
    let stream = try RecordStream(
      source: text.source, fileName: name, dialect: profile.dialect, chunkSize: 1 << 18,
      numbering: text.numbering)
    let head = try TableHead(stream, profile: profile, fileName: name)
    begin(head.layout)
    // A row that is a total is no record, wherever it stands.
    let mapper = LineMapper(
      profile: profile, stream: stream, head: head, knownThrough: BusinessDay(daysSince1970: 0))
    var rejects: [RowReject] = []
    var record = 0
    while rejects.count < wanted.count, try stream.advance() {
      if mapper.isTotal() { continue }
      record += 1
      guard let late = wanted[record] else { continue }
      let reject = RowReject(
        file: name, line: stream.line, record: record, code: late.code, column: late.column,
        message: late.message)
      try add(
        reject,
        raw: UnsafeRawBufferPointer(
          rebasing: stream.raw[stream.ownOffset(leading: head.header.leading)...]))
      rejects.append(reject)
    }
    return rejects
  }
}
