internal import CLibXML

/// Reads XML node by node, without entities of its own, references to the net or deep nesting.
final class XMLPart {
  enum Node {
    case start, text, end
  }

  static let depthMax = 64
  /// The most text that one element may hold.
  static let textMax = 1 << 20

  private let input: XMLInput
  private let reader: xmlTextReaderPtr
  private let fileName: String
  private let partName: String
  private var isEmptyElement = false
  /// The element's name without its prefix, for `start` and `end`.
  private(set) var name = ""
  /// How many elements are around the node.
  private(set) var depth = 0

  /// Opens a part of a file, which messages call by its name.
  init(_ source: any ByteSource, named partName: String, of fileName: String) throws(IntakeError) {
    self.fileName = fileName
    self.partName = partName
    input = XMLInput(source)
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_COMPACT.rawValue
    xmlResetLastError()
    let reader = xmlReaderForIO(
      { context, buffer, size in
        guard let context, let buffer, size > 0 else { return -1 }
        let input = Unmanaged<XMLInput>.fromOpaque(context).takeUnretainedValue()
        return input.read(UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)))
      }, nil, Unmanaged.passUnretained(input).toOpaque(), nil, nil, Int32(options))
    guard let reader else {
      if let failure = input.failure { throw failure }
      throw .refused(.xml, file: fileName, line: nil, message: "\(partName) cannot be read")
    }
    self.reader = reader
  }

  deinit {
    xmlFreeTextReader(reader)
  }

  /// The line of the XML on which the reader stands.
  var line: Int { Int(xmlTextReaderGetParserLineNumber(reader)) }

  /// Moves to the next element or text; nil at the end.
  func next() throws(IntakeError) -> Node? {
    if isEmptyElement {
      isEmptyElement = false
      return .end
    }
    while true {
      let status = xmlTextReaderRead(reader)
      if let failure = input.failure { throw failure }
      if status == 0 { return nil }
      guard status == 1 else { throw failed() }
      depth = Int(xmlTextReaderDepth(reader))
      guard depth < XMLPart.depthMax else {
        throw refused(.xml, "nests elements deeper than \(XMLPart.depthMax)")
      }
      switch xmlTextReaderNodeType(reader) {
      case 1:
        name = XMLPart.string(xmlTextReaderConstLocalName(reader))
        isEmptyElement = xmlTextReaderIsEmptyElement(reader) == 1
        return .start
      case 3, 4, 13, 14: return .text
      case 15:
        name = XMLPart.string(xmlTextReaderConstLocalName(reader))
        return .end
      case 5, 6: throw refused(.xml, "refers to an entity of its own")
      case 10: throw refused(.xml, "declares a document type, which no report needs")
      default: continue
      }
    }
  }

  /// The text on which the reader stands.
  var text: String { XMLPart.string(xmlTextReaderConstValue(reader)) }

  /// The value of an attribute of the element on which the reader stands.
  func attribute(_ name: String) -> String? {
    guard xmlTextReaderMoveToAttribute(reader, name) == 1 else { return nil }
    defer { xmlTextReaderMoveToElement(reader) }
    return XMLPart.string(xmlTextReaderConstValue(reader))
  }

  /// The value of an attribute by its name without prefix.
  func attribute(local name: String) -> String? {
    defer { xmlTextReaderMoveToElement(reader) }
    while xmlTextReaderMoveToNextAttribute(reader) == 1 {
      if XMLPart.string(xmlTextReaderConstLocalName(reader)) == name {
        return XMLPart.string(xmlTextReaderConstValue(reader))
      }
    }
    return nil
  }

  /// A refusal that names the part and its line.
  func refused(_ code: FileCode, _ message: String) -> IntakeError {
    .refused(code, file: fileName, line: nil, message: "\(partName):\(line) \(message)")
  }

  private func failed() -> IntakeError {
    guard let error = xmlGetLastError() else { return refused(.xml, "is not well-formed") }
    let reason = error.pointee.message.map { String(cString: $0) } ?? "is not well-formed"
    let code = Int(error.pointee.code)
    let ends = [
      Int(XML_ERR_DOCUMENT_EMPTY.rawValue), Int(XML_ERR_DOCUMENT_END.rawValue),
      Int(XML_ERR_TAG_NOT_FINISHED.rawValue),
    ]
    let firstLine = String(reason.split(whereSeparator: \.isNewline).first ?? "")
    return refused(
      input.isExhausted && ends.contains(code) ? .cut : .xml, "is not well-formed: \(firstLine)")
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }
}

/// Where the bytes of an XML part come from.
private final class XMLInput {
  private let source: any ByteSource
  private(set) var failure: IntakeError?
  private(set) var isExhausted = false

  init(_ source: any ByteSource) {
    self.source = source
  }

  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
    do {
      let count = try source.read(into: buffer)
      if count == 0 { isExhausted = true }
      return Int32(count)
    } catch {
      failure = error
      return -1
    }
  }
}
