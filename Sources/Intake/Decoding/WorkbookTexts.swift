/// The texts that a workbook's cells share, in one block of bounded size.
struct SharedTexts {
  private static let sizeMax = 64 << 20
  private static let countMax = 8 << 20

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  init(_ workbook: Workbook) throws(IntakeError) {
    guard let part = try workbook.part("xl/sharedStrings.xml") else { return }
    var isPhonetic = false
    var isText = false
    while let node = try part.next() {
      switch (node, part.name) {
      case (.start, "rPh"): isPhonetic = true
      case (.end, "rPh"): isPhonetic = false
      case (.start, "t"): isText = !isPhonetic
      case (.end, "t"): isText = false
      case (.text, _) where isText: bytes += SheetValue.unescaped(part.text).utf8
      case (.end, "si"): ends.append(UInt32(bytes.count))
      default: continue
      }
      guard bytes.count <= SharedTexts.sizeMax, ends.count <= SharedTexts.countMax else {
        throw part.refused(
          .limit, "holds more than \(SharedTexts.sizeMax >> 20) MiB of texts")
      }
    }
  }

  /// The text of a number; nil when there is none.
  subscript(index: Int) -> String? {
    guard ends.indices.contains(index) else { return nil }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    return String(decoding: bytes[start..<Int(ends[index])], as: UTF8.self)
  }
}

/// Which of a workbook's cell styles show a date.
struct DateStyles {
  private static let countMax = 1 << 16
  private var areDates: [Bool] = []

  init(_ workbook: Workbook) throws(IntakeError) {
    guard let part = try workbook.part("xl/styles.xml") else { return }
    var formats: [Int: Bool] = [:]
    var isCellStyle = false
    while let node = try part.next() {
      switch (node, part.name) {
      case (.start, "numFmt"):
        guard let id = part.attribute("numFmtId").flatMap({ Int($0) }),
          let code = part.attribute("formatCode")
        else { continue }
        formats[id] = SheetValue.isDate(format: code)
      case (.start, "cellXfs"): isCellStyle = true
      case (.end, "cellXfs"): isCellStyle = false
      case (.start, "xf") where isCellStyle:
        let id = part.attribute("numFmtId").flatMap { Int($0) } ?? 0
        areDates.append(formats[id] ?? DateStyles.builtIn(id))
      default: continue
      }
      guard areDates.count <= DateStyles.countMax, formats.count <= DateStyles.countMax else {
        throw part.refused(.limit, "holds more than \(DateStyles.countMax) styles")
      }
    }
  }

  /// Tells whether the cells of a style hold dates.
  subscript(style: Int) -> Bool { areDates.indices.contains(style) && areDates[style] }

  /// The formats that every workbook has without saying so.
  private static func builtIn(_ id: Int) -> Bool {
    (14...22).contains(id) || (27...36).contains(id) || id == 45 || id == 47
      || (50...58).contains(id)
  }
}
