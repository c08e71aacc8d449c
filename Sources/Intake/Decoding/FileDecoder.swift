/// Turns the bytes of a file into text in a profile's dialect, a piece at a time.
struct FileDecoder {
  /// What the lines of a decoded text stand for.
  enum Numbering: Hashable {
    /// Lines of the text itself.
    case lines
    /// Rows of a sheet or entries of a statement, counted from a number for the first.
    case rows(first: Int)
  }

  /// A text that can be read once.
  struct Text {
    let source: any ByteSource
    let numbering: Numbering
  }

  /// How many archives and compressed files may be around a text.
  private static let depthMax = 2
  /// A workbook within an archive is read into memory.
  private static let innerMax = 32 << 20

  let received: ReceivedBytes
  let fileName: String
  let decoding: Decoding
  let dialect: Dialect
  /// The rows within which a header is looked for.
  let headerWithin: Int
  /// Looks at the first bytes alone where all would have to be read to be sure.
  let isHead: Bool

  init(
    _ received: ReceivedBytes, fileName: String, decoding: Decoding, dialect: Dialect,
    headerWithin: Int, isHead: Bool = false
  ) {
    self.received = received
    self.fileName = fileName
    self.decoding = decoding
    self.dialect = dialect
    self.headerWithin = headerWithin
    self.isHead = isHead
  }

  /// The file without what it is wrapped in.
  private struct Unwrapped {
    var source: PeekedBytes
    var magic: FileMagic
    var wrappings: [Decoding.Container] = []
    /// The file where it is an XLSX workbook, which is read from several places.
    var workbook: (any SeekableBytes)?
  }

  /// Opens the text from its start.
  func open() throws(IntakeError) -> Text {
    let file = try unwrap()
    try check(file)
    if let workbook = file.workbook {
      let book = try Workbook(workbook, received: try received.byteCount(), fileName: fileName)
      return rows(try SheetRows(book, sheet: decoding.sheet, headerWithin: headerWithin))
    }
    switch file.magic {
    case .legacyWorkbook:
      return rows(
        try LegacyRows(
          file.source, sheet: decoding.sheet, fileName: fileName, headerWithin: headerWithin))
    case .camt053:
      return rows(
        StatementRows(try CamtStatement(file.source, fileName: fileName), fileName: fileName),
        first: 0)
    case .mt940:
      return rows(
        StatementRows(
          SwiftStatement(try strict(file.source), fileName: fileName), fileName: fileName),
        first: 0)
    case .html:
      return rows(
        HTMLRows(try strict(file.source), fileName: fileName, headerWithin: headerWithin))
    case .gzip, .zip, .text:
      return Text(source: try text(file.source), numbering: .lines)
    }
  }

  private func rows(_ rows: any RowSource, first: Int = 1) -> Text {
    Text(source: RowBytes(rows, dialect: dialect), numbering: .rows(first: first))
  }

  /// Takes off archives and compression, from the start of the file.
  private func unwrap() throws(IntakeError) -> Unwrapped {
    try received.seek(to: 0)
    var file = try inspect(received, seekable: received)
    while file.workbook == nil, file.magic == .gzip || file.magic == .zip {
      guard decoding.container != .none, file.wrappings.count < FileDecoder.depthMax else {
        throw refused(
          .container,
          decoding.container == .none
            ? "is \(file.magic.container.title), expected plain text"
            : "is an archive within an archive within an archive")
      }
      file = file.magic == .gzip ? try inflate(file) : try extract(file)
    }
    return file
  }

  private func inspect(
    _ source: any ByteSource, seekable: (any SeekableBytes)?
  ) throws(IntakeError) -> Unwrapped {
    let peeked = PeekedBytes(source)
    var file = Unwrapped(source: peeked, magic: FileMagic(try peeked.peek(FileMagic.size)))
    guard file.magic == .zip, let seekable else { return file }
    let names = try ArchiveMember.names(in: seekable, fileName: fileName)
    if names.contains(where: { $0.lowercased() == "xl/workbook.xml" }) { file.workbook = seekable }
    return file
  }

  private func inflate(_ file: Unwrapped) throws(IntakeError) -> Unwrapped {
    let reader = try ArchiveReader(
      file.source, as: .gzip, received: try received.byteCount(), fileName: fileName)
    _ = try reader.next()
    return try wrapped(reader, in: file, as: .gzip)
  }

  private func extract(_ file: Unwrapped) throws(IntakeError) -> Unwrapped {
    guard file.wrappings.isEmpty else {
      throw refused(.container, "is a zip archive within \(file.wrappings[0].title)")
    }
    let member = try ArchiveMember(
      among: try ArchiveMember.names(in: received, fileName: fileName), pattern: decoding.member,
      fileName: fileName)
    try received.seek(to: 0)
    let reader = try ArchiveReader(
      received, as: .zip, received: try received.byteCount(), fileName: fileName,
      password: try Password(decoding.passwordVariable)?.text)
    while let name = try reader.next(), name != member.name {}
    return try wrapped(reader, in: file, as: .zip)
  }

  /// Looks into what a wrapping held; a workbook in it is small enough for memory.
  private func wrapped(
    _ reader: ArchiveReader, in outer: Unwrapped, as wrapping: Decoding.Container
  ) throws(IntakeError) -> Unwrapped {
    var inner = try inspect(reader, seekable: nil)
    if inner.magic == .zip {
      let bytes = try inner.source.prefix(FileDecoder.innerMax + 1)
      guard bytes.count <= FileDecoder.innerMax else {
        throw refused(
          .size, "holds a workbook of more than \(FileDecoder.innerMax >> 20) MiB in an archive")
      }
      let memory = MemoryBytes(bytes)
      inner = try inspect(memory, seekable: memory)
    }
    inner.wrappings = outer.wrappings + [wrapping]
    return inner
  }

  /// Refuses a file that is not in the container that its profile names.
  private func check(_ file: Unwrapped) throws(IntakeError) {
    let found = file.workbook == nil ? file.magic.container : .xlsx
    let isRight: Bool
    switch decoding.container {
    case .auto: isRight = true
    case .none: isRight = file.workbook == nil && file.magic != .legacyWorkbook
    case .zip, .gzip: isRight = file.wrappings.contains(decoding.container)
    case .xlsx, .xls, .html, .camt053, .mt940: isRight = decoding.container == found
    }
    // A rejects file is plain text whatever the original was.
    guard !isRight else { return }
    guard found == .none, EncodingChoice.isRejectsFile(try file.source.peek(FileMagic.size)) else {
      throw refused(.container, "is \(found.title), expected \(decoding.container.title)")
    }
  }

  /// A text as UTF-8, whose bytes the scanner checks.
  private func text(_ source: PeekedBytes) throws(IntakeError) -> any ByteSource {
    let choice = EncodingChoice(fileName: fileName, encodings: decoding.encodings)
    return try choice.open(source, isHead: isHead) { () throws(IntakeError) in
      try unwrap().source
    }
  }

  /// A text as UTF-8 without a byte that is not.
  private func strict(_ source: PeekedBytes) throws(IntakeError) -> any ByteSource {
    let text = try text(source)
    return text is EncodedText ? text : EncodedText(text, in: .utf8, fileName: fileName)
  }

  private func refused(_ code: FileCode, _ message: String) -> IntakeError {
    .refused(code, file: fileName, line: nil, message: message)
  }
}

extension FileDecoder {
  /// Opens a file for a profile.
  init(
    _ received: ReceivedBytes, fileName: String, profile: Profile, isHead: Bool = false
  ) {
    self.init(
      received, fileName: fileName, decoding: profile.decoding, dialect: profile.dialect,
      headerWithin: profile.layout.rowsBeforeTable, isHead: isHead)
  }
}
