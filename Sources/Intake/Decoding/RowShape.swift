/// Makes rows of a spreadsheet as wide as its table, since sheets leave out empty cells.
struct RowShape {
  /// The columns and rows of the largest sheet there can be.
  static let columnMax = 16_384
  static let rowMax = 1_048_576
  /// A sheet that claims to be wider says nothing about its table.
  private static let claimMax = 1024

  private let headerWithin: Int
  private var width = 0

  /// Lets the rows down to the one that may be the header tell the width.
  init(headerWithin: Int) {
    self.headerWithin = headerWithin
  }

  /// Takes the width that a sheet claims.
  mutating func claim(_ columns: Int) {
    if columns <= RowShape.claimMax { width = max(width, columns) }
  }

  /// Cuts empty fields at the end of a row and fills it up to the width of the table.
  mutating func shape(_ fields: inout [String], row: Int) {
    while fields.last?.isEmpty == true { fields.removeLast() }
    if row <= headerWithin { width = max(width, fields.count) }
    if !fields.isEmpty, fields.count < width {
      fields += repeatElement("", count: width - fields.count)
    }
  }
}
