import CLibpq

/// A writer of rows in the format of binary COPY.
///
/// Fields go to a growing buffer, which only the start of a row hands to libpq, or which keeps all
/// rows until they are sent; so writing a field cannot fail. Every row must get as many fields as
/// it announced.
package final class CopyWriter {
  // A writer is never shared between threads, and a check of each access would cost half the time.
  @exclusivity(unchecked)
  @usableFromInline
  var buffer: UnsafeMutableRawPointer
  @exclusivity(unchecked)
  @usableFromInline
  var capacity: Int
  @exclusivity(unchecked)
  @usableFromInline
  var used = 0
  @exclusivity(unchecked)
  @usableFromInline
  var fieldsLeft = 0
  private let handle: OpaquePointer?

  /// The number of rows begun.
  @exclusivity(unchecked)
  package private(set) var rowCount = 0

  private static let flushSize = 128 * 1024

  /// Makes a writer that keeps its rows in memory, for `Connection.copyIn(_:keptBy:)`.
  package convenience init() {
    self.init(nil)
  }

  init(_ handle: OpaquePointer?) {
    self.handle = handle
    capacity = 2 * Self.flushSize
    buffer = .allocate(byteCount: capacity, alignment: 16)
    writeHeader()
  }

  deinit {
    buffer.deallocate()
  }

  /// Begins a row of so many columns.
  package func beginRow(_ columns: Int16) throws(PostgresError) {
    precondition(fieldsLeft == 0, "the row before has not all of its fields")
    if used >= Self.flushSize, let handle { try flush(to: handle) }
    fieldsLeft = Int(columns)
    rowCount += 1
    appendInteger(columns)
  }

  /// Hands the last rows to a connection.
  func finish(to handle: OpaquePointer) throws(PostgresError) {
    precondition(fieldsLeft == 0, "the last row has not all of its fields")
    appendInteger(Int16(-1))
    try flush(to: handle)
  }

  /// Forgets the rows and keeps the room that they took.
  func startAgain() {
    used = 0
    rowCount = 0
    writeHeader()
  }

  private func flush(to handle: OpaquePointer) throws(PostgresError) {
    var sent = 0
    while sent < used {
      let count = min(used - sent, Self.flushSize)
      let start = (buffer + sent).assumingMemoryBound(to: CChar.self)
      guard PQputCopyData(handle, start, Int32(count)) == 1 else {
        throw .unavailable(Connection.message(of: handle))
      }
      sent += count
    }
    used = 0
  }

  /// Writes signature, flags and the length of the header's extension.
  private func writeHeader() {
    let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    append(signature + [UInt8](repeating: 0, count: 8))
  }

  @usableFromInline
  func grow(by count: Int) {
    capacity = max(2 * capacity, used + count)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: buffer, byteCount: used)
    buffer.deallocate()
    buffer = larger
  }

  private func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }
}
