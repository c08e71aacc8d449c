internal import CFreeXL
import Glibc

/// The rows of a sheet of an old XLS workbook, which is small enough to be read whole.
final class LegacyRows: RowSource {
  private static let sizeMax = 32 << 20
  private static let cellsMax = 6 << 20

  private let handle: UnsafeRawPointer
  private let fileName: String
  private let rowCount: UInt32
  private let columnCount: UInt16
  private var shape: RowShape
  private var row: UInt32 = 0

  init(
    _ source: any ByteSource, sheet pattern: String?, fileName: String, headerWithin: Int
  ) throws(IntakeError) {
    self.fileName = fileName
    shape = RowShape(headerWithin: headerWithin)
    let bytes = try source.prefix(LegacyRows.sizeMax + 1)
    guard bytes.count <= LegacyRows.sizeMax else {
      throw .refused(
        .size, file: fileName, line: nil,
        message: "is an old workbook of more than \(LegacyRows.sizeMax >> 20) MiB")
    }
    guard LegacyRows.cellCount(bytes) <= LegacyRows.cellsMax else {
      throw .refused(
        .limit, file: fileName, line: nil,
        message: "claims more than \(LegacyRows.cellsMax >> 20) million cells")
    }
    handle = try LegacyRows.open(bytes, fileName)
    do {
      try LegacyRows.select(pattern, in: handle, fileName)
    } catch {
      freexl_close(handle)
      throw error
    }
    var rows: UInt32 = 0
    var columns: UInt16 = 0
    freexl_worksheet_dimensions(handle, &rows, &columns)
    rowCount = rows
    columnCount = columns
    shape.claim(Int(columns))
  }

  deinit {
    freexl_close(handle)
  }

  func next(_ text: inout RowText) throws(IntakeError) -> Bool {
    guard row < rowCount else { return false }
    var fields: [String] = []
    for column in 0..<columnCount { fields.append(field(column)) }
    row += 1
    shape.shape(&fields, row: Int(row))
    text.add(fields)
    return true
  }

  private func field(_ column: UInt16) -> String {
    var cell = FreeXL_CellValue()
    guard freexl_get_cell_value(handle, row, column, &cell) == FREEXL_OK else { return "" }
    switch Int32(cell.type) {
    case FREEXL_CELL_INT, FREEXL_CELL_DOUBLE:
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        guard let start = buffer.baseAddress, bahi_number_text(&cell, start, 64) > 0 else {
          return ""
        }
        return SheetValue.number(String(cString: start))
      }
    case FREEXL_CELL_TEXT, FREEXL_CELL_SST_TEXT, FREEXL_CELL_DATE, FREEXL_CELL_TIME:
      return cell.value.text_value.map { String(cString: $0) } ?? ""
    case FREEXL_CELL_DATETIME:
      let text = cell.value.text_value.map { String(cString: $0) } ?? ""
      return text.replacing(" ", with: "T", maxReplacements: 1)
    default: return ""
    }
  }

  /// Opens a workbook from memory: the library wants a path, and gets that of an unnamed file.
  private static func open(
    _ bytes: [UInt8], _ fileName: String
  ) throws(IntakeError) -> UnsafeRawPointer {
    let descriptor = memfd_create("workbook", 0)
    guard descriptor >= 0 else {
      throw .unreadable(path: fileName, reason: FileBytes.lastError())
    }
    defer { close(descriptor) }
    var position = 0
    while position < bytes.count {
      let count = bytes[position...].withUnsafeBytes {
        write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw .unreadable(path: fileName, reason: FileBytes.lastError()) }
      position += count
    }
    var handle: UnsafeRawPointer?
    let status = freexl_open("/proc/self/fd/\(descriptor)", &handle)
    guard status == FREEXL_OK, let handle else {
      if let handle { freexl_close(handle) }
      throw .refused(
        .container, file: fileName, line: nil,
        message: "is an old workbook that is damaged or cut (\(status))")
    }
    var protection: UInt32 = 0
    freexl_get_info(handle, UInt16(FREEXL_BIFF_PASSWORD), &protection)
    guard protection != UInt32(FREEXL_BIFF_OBFUSCATED) else {
      freexl_close(handle)
      throw .refused(
        .password, file: fileName, line: nil, message: "is an old workbook under a password")
    }
    return handle
  }

  private static func select(
    _ pattern: String?, in handle: UnsafeRawPointer, _ fileName: String
  ) throws(IntakeError) {
    var count: UInt32 = 0
    freexl_get_info(handle, UInt16(FREEXL_BIFF_SHEET_COUNT), &count)
    var names: [String] = []
    for index in 0..<UInt16(clamping: count) {
      var name: UnsafePointer<CChar>?
      freexl_get_worksheet_name(handle, index, &name)
      names.append(name.map { String(cString: $0) } ?? "")
    }
    let found = names.indices.filter { index in
      pattern.map { Glob.matches($0, names[index]) } ?? (index == 0)
    }
    guard found.count == 1, freexl_select_active_worksheet(handle, UInt16(found[0])) == FREEXL_OK
    else {
      throw .refused(
        .sheet, file: fileName, line: nil,
        message: "holds no one sheet \"\(pattern ?? "")\"; its sheets are "
          + ArchiveMember.listed(names))
    }
  }

  /// Adds up the cells that the sheets of a workbook claim, before memory is taken for them.
  private static func cellCount(_ bytes: [UInt8]) -> Int {
    let mark: [UInt8] = [0x00, 0x02, 0x0E, 0x00]
    var total = 0
    var place = 0
    while place + 18 <= bytes.count {
      if bytes[place] == mark[0], bytes[place..<place + 4].elementsEqual(mark) {
        let rows = (0..<4).reduce(0) { $0 | Int(bytes[place + 8 + $1]) << (8 * $1) }
        let columns = Int(bytes[place + 14]) | Int(bytes[place + 15]) << 8
        total += min(rows, RowShape.rowMax) * min(columns, 256)
      }
      place += 1
    }
    return total
  }
}
