/// The first rows of a file, as each way of decoding it shows them.
final class DecodedHeads {
  /// All that decides how a head looks.
  struct Way: Hashable {
    let decoding: Decoding
    let dialect: Dialect
    let headerWithin: Int

    /// A file that says itself what it is, its rows as CSV.
    static let plain = Way(
      decoding: Decoding(),
      dialect: Dialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), trims: false),
      headerWithin: 1)
  }

  struct Head {
    let bytes: [UInt8]
    let numbering: FileDecoder.Numbering
  }

  let fileName: String
  private let received: ReceivedBytes
  private var known: [Way: Result<Head, IntakeError>] = [:]

  init(_ source: any SeekableBytes, fileName: String) {
    received = ReceivedBytes(source)
    self.fileName = fileName
  }

  /// Gives the first bytes as they were received.
  func start() throws(IntakeError) -> [UInt8] {
    try received.seek(to: 0)
    return try received.prefix(8)
  }

  /// Decodes the head, up to its last whole line when there is more; the same way only once.
  func head(_ way: Way) throws(IntakeError) -> Head {
    if let result = known[way] { return try result.get() }
    let result: Result<Head, IntakeError>
    do {
      result = .success(try decode(way))
    } catch {
      result = .failure(error)
    }
    known[way] = result
    return try result.get()
  }

  private func decode(_ way: Way) throws(IntakeError) -> Head {
    let text = try FileDecoder(
      received, fileName: fileName, decoding: way.decoding, dialect: way.dialect,
      headerWithin: way.headerWithin, isHead: true
    ).open()
    var head = try text.source.prefix(FileHead.size)
    let isWhole = head.count < FileHead.size
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
    guard !isWhole, let last = head.lastIndex(of: UInt8(ascii: "\n")) else {
      return Head(bytes: head, numbering: text.numbering)
    }
    return Head(bytes: Array(head[...last]), numbering: text.numbering)
  }
}

extension Profile {
  /// The way in which the profile wants to see a file's head.
  var headWay: DecodedHeads.Way {
    DecodedHeads.Way(decoding: decoding, dialect: dialect, headerWithin: layout.rowsBeforeTable)
  }
}
