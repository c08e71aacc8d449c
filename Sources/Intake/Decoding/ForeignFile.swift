/// What a file is that no profile can read, told by its first bytes.
enum ForeignFile {
  private static let marks: [(bytes: [UInt8], name: String)] = [
    (Array("%PDF-".utf8), "a PDF document"),
    ([0x89, 0x50, 0x4E, 0x47], "a picture"),
    ([0xFF, 0xD8, 0xFF], "a picture"),
    (Array("{\\rtf".utf8), "an RTF document"),
    (Array("Rar!".utf8), "a RAR archive"),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
    (Array("PAR1".utf8), "a Parquet file"),
  ]

  /// Refuses a file in which no profile finds a table.
  static func check(_ head: [UInt8], fileName: String) throws(IntakeError) {
    guard let found = marks.first(where: { head.starts(with: $0.bytes) }) else { return }
    throw .refused(
      .notCSV, file: fileName, line: nil,
      message: "is \(found.name), which holds no table that can be read; ask for CSV or XLSX")
  }
}
