internal import CLibXML

/// Gathers the table rows of a page from what the parser tells.
final class HTMLPage {
  private static let depthMax = 256

  private(set) var rows: [[String]] = []
  private(set) var isTooLarge = false
  private(set) var hasTable = false
  private var depth = 0
  private var fields: [String]?
  private var cell: [UInt8]?
  private var span = 1
  private var isHeading = false
  private var rowSize = 0

  static func of(_ context: UnsafeMutableRawPointer?) -> HTMLPage? {
    context.map { Unmanaged<HTMLPage>.fromOpaque($0).takeUnretainedValue() }
  }

  static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }

  func takeRows() -> [[String]] {
    defer { rows = [] }
    return rows
  }

  func start(
    _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    depth += 1
    if depth > HTMLPage.depthMax { isTooLarge = true }
    switch name {
    case "table": hasTable = true
    case "tr":
      endRow()
      fields = []
      rowSize = 0
    case "td", "th":
      endCell()
      guard fields != nil else { return }
      cell = []
      isHeading = name == "th"
      span = HTMLPage.span(attributes)
    case "br": cell?.append(0x20)
    default: break
    }
  }

  func end(_ name: String) {
    depth -= 1
    switch name {
    case "td", "th": endCell()
    case "tr", "table": endRow()
    default: break
    }
  }

  func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard cell != nil else { return }
    rowSize += text.count
    if rowSize > RecordStream.recordLimit { isTooLarge = true }
    if !isTooLarge { cell?.append(contentsOf: text) }
  }

  private func endCell() {
    guard let bytes = cell else { return }
    cell = nil
    let text = String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    fields?.append(text)
    // The text of a heading stands for each of its columns; an amount stands once.
    for _ in 1..<span { fields?.append(isHeading ? text : "") }
    if (fields?.count ?? 0) > RowShape.columnMax { isTooLarge = true }
  }

  private func endRow() {
    endCell()
    if let fields, !fields.isEmpty { rows.append(fields) }
    fields = nil
  }

  private static func span(
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) -> Int {
    guard var attribute = attributes else { return 1 }
    while let name = attribute[0] {
      if string(name) == "colspan" {
        return min(max(Int(string(attribute[1])) ?? 1, 1), 1000)
      }
      attribute += 2
    }
    return 1
  }
}
