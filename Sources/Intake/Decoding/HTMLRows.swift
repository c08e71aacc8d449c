internal import CLibXML
import Glibc

/// The rows of the tables of an HTML page, such as banks give out under the name of a workbook.
final class HTMLRows: RowSource {
  private static let sizeMax = 32 << 20
  private static let tailSize = 4096
  /// The most bytes between two tags or within one: what the parser keeps and looks at again.
  private static let stretchMax = 1 << 18

  private let source: any ByteSource
  private let fileName: String
  private let page: HTMLPage
  private let parser: htmlParserCtxtPtr
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
  private var shape: RowShape
  private var row = 0
  private var size = 0
  private var isFinished = false
  private var stretch = 0
  /// The last bytes, in which a whole page closes its table.
  private var tail: [UInt8] = []

  /// Reads a page whose text is UTF-8.
  init(_ source: any ByteSource, fileName: String, headerWithin: Int) {
    self.source = source
    self.fileName = fileName
    shape = RowShape(headerWithin: headerWithin)
    page = HTMLPage()
    var handlers = htmlSAXHandler()
    handlers.startElement = { context, name, attributes in
      HTMLPage.of(context)?.start(HTMLPage.string(name), attributes)
    }
    handlers.endElement = { context, name in HTMLPage.of(context)?.end(HTMLPage.string(name)) }
    handlers.characters = { context, text, count in
      guard let text else { return }
      HTMLPage.of(context)?.add(UnsafeBufferPointer(start: text, count: Int(count)))
    }
    let context = Unmanaged.passUnretained(page).toOpaque()
    guard
      let parser = htmlCreatePushParserCtxt(
        &handlers, context, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
    else { preconditionFailure("out of memory") }
    htmlCtxtUseOptions(
      parser,
      Int32(
        HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_NONET.rawValue
          | HTML_PARSE_IGNORE_ENC.rawValue))
    self.parser = parser
  }

  deinit {
    htmlFreeParserCtxt(parser)
    buffer.deallocate()
  }

  func next(_ text: inout RowText) throws(IntakeError) -> Bool {
    while page.rows.isEmpty, !isFinished { try parseMore() }
    guard !page.rows.isEmpty else { return false }
    for fields in page.takeRows() {
      var fields = fields
      row += 1
      shape.shape(&fields, row: row)
      text.add(fields)
    }
    return true
  }

  private func parseMore() throws(IntakeError) {
    let count = try source.read(into: buffer)
    size += count
    guard size <= HTMLRows.sizeMax else {
      throw refused(.size, "is an HTML page of more than \(HTMLRows.sizeMax >> 20) MiB")
    }
    let lastEdge = buffer[..<count].lastIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
    stretch = lastEdge.map { count - $0 } ?? stretch + count
    guard stretch <= HTMLRows.stretchMax else {
      throw refused(.limit, "has more than \(HTMLRows.stretchMax >> 10) KiB between two tags")
    }
    isFinished = count == 0
    tail = (tail + buffer[..<count]).suffix(HTMLRows.tailSize)
    htmlParseChunk(
      parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count),
      isFinished ? 1 : 0)
    if page.isTooLarge {
      throw refused(.limit, "has a table row that is too large, or nests too deep")
    }
    if isFinished, !page.hasTable { throw refused(.container, "is an HTML page without a table") }
    let end = String(decoding: tail, as: UTF8.self).lowercased()
    if isFinished, !end.contains("</table"), !end.contains("</html") {
      throw refused(.cut, "cut before the end of its table")
    }
  }

  private func refused(_ code: FileCode, _ message: String) -> IntakeError {
    .refused(code, file: fileName, line: nil, message: message)
  }
}
