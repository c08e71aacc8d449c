/// The parts of an XLSX workbook that its sheets need to be read.
final class Workbook {
  /// A sheet by its name, and the part that holds it.
  struct Sheet {
    let name: String
    let part: String
    let isShown: Bool
  }

  private static let sheetsMax = 1024

  private let source: any SeekableBytes
  private let fileName: String
  private let received: Int
  private(set) var sheets: [Sheet] = []
  private(set) var startsIn1904 = false

  /// Reads which sheets there are; `received` is the size by which unpacking is limited.
  init(_ source: any SeekableBytes, received: Int, fileName: String) throws(IntakeError) {
    self.source = source
    self.received = received
    self.fileName = fileName
    let targets = try readTargets()
    guard let part = try part("xl/workbook.xml") else {
      throw refused("holds no workbook")
    }
    while let node = try part.next() {
      guard node == .start else { continue }
      if part.name == "workbookPr" {
        startsIn1904 = ["1", "true"].contains(part.attribute("date1904") ?? "")
      } else if part.name == "sheet", let name = part.attribute("name"),
        let id = part.attribute(local: "id"), let target = targets[id]
      {
        sheets.append(
          Sheet(
            name: name, part: target, isShown: part.attribute("state") ?? "visible" == "visible"))
        guard sheets.count <= Workbook.sheetsMax else { throw refused("holds too many sheets") }
      }
    }
  }

  /// Finds the sheet of a name pattern; without one the first that is shown.
  func sheet(like pattern: String?) throws(IntakeError) -> Sheet {
    guard let pattern else {
      guard let first = sheets.first(where: \.isShown) else { throw refused("shows no sheet") }
      return first
    }
    let found = sheets.filter { Glob.matches(pattern, $0.name) }
    guard found.count == 1 else {
      let listed = ArchiveMember.listed((found.isEmpty ? sheets : found).map(\.name))
      throw refused(
        found.isEmpty
          ? "holds no sheet \"\(pattern)\"; its sheets are \(listed)"
          : "holds several sheets like \"\(pattern)\": \(listed)")
    }
    return found[0]
  }

  /// Opens a part by its name; nil when there is none.
  func part(_ name: String) throws(IntakeError) -> XMLPart? {
    try source.seek(to: 0)
    let reader = try ArchiveReader(source, as: .zip, received: received, fileName: fileName)
    while let member = try reader.next() {
      if member.lowercased() == name.lowercased() {
        return try XMLPart(reader, named: name, of: fileName)
      }
    }
    return nil
  }

  /// The parts of worksheets by the ids that the workbook has for them.
  private func readTargets() throws(IntakeError) -> [String: String] {
    guard let part = try part("xl/_rels/workbook.xml.rels") else { return [:] }
    var targets: [String: String] = [:]
    while let node = try part.next() {
      guard node == .start, part.name == "Relationship", let id = part.attribute("Id"),
        let target = part.attribute("Target"),
        part.attribute("Type")?.hasSuffix("/worksheet") == true
      else { continue }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
      guard targets.count <= Workbook.sheetsMax else { throw refused("holds too many sheets") }
    }
    return targets
  }

  func refused(_ message: String) -> IntakeError {
    .refused(.sheet, file: fileName, line: nil, message: message)
  }
}
