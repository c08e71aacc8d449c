extension Connection {
  /// Hands over the rows of a query as binary COPY encodes them, in bounded memory.
  ///
  /// The connection runs no other statement meanwhile. An error of the body cancels the query.
  package func copyRows(_ query: SQL, _ body: (CopiedRow) throws -> Void) throws {
    var isFirst = true
    try copyOut(query, format: .binary) { chunk in
      let row = isFirst ? try CopiedRow.afterHeader(of: chunk) : chunk
      isFirst = false
      guard let copied = try CopiedRow(row) else { return }
      try body(copied)
    }
  }
}

/// A row in the encoding of binary COPY: its fields, each a length and the bytes of its value.
///
/// Lengths are four bytes, most significant first, and -1 for NULL. Integers are most significant
/// first, days count from 2000-01-01, instants are microseconds since then in UTC, text is UTF-8.
package struct CopiedRow {
  /// The fields, each with its length before it; valid during the call that hands them over.
  package let fields: UnsafeRawBufferPointer

  /// Signature, flags and the length of the header's extension.
  private static let headerSize = 19
  private static let nullLength = UInt32.max

  /// Reads a row; nil is the trailer.
  init?(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    guard bytes.count >= 2 else { throw Self.malformed }
    if bytes[0] == 0xFF, bytes[1] == 0xFF { return nil }
    fields = UnsafeRawBufferPointer(rebasing: bytes[2...])
  }

  static func afterHeader(
    of bytes: UnsafeRawBufferPointer
  ) throws(PostgresError) -> UnsafeRawBufferPointer {
    guard bytes.count >= headerSize else { throw malformed }
    let extensionSize = Int(length(in: bytes, at: headerSize - 4))
    guard bytes.count >= headerSize + extensionSize else { throw malformed }
    return UnsafeRawBufferPointer(rebasing: bytes[(headerSize + extensionSize)...])
  }

  /// Takes the first field's value off; the rest begins with the length of the second.
  package func splittingFirst() throws(PostgresError) -> (
    first: UnsafeRawBufferPointer, rest: UnsafeRawBufferPointer
  ) {
    guard fields.count >= 4 else { throw Self.malformed }
    let length = Self.length(in: fields, at: 0)
    let size = length == Self.nullLength ? 0 : Int(length)
    guard fields.count >= 4 + size else { throw Self.malformed }
    return (
      UnsafeRawBufferPointer(rebasing: fields[4..<(4 + size)]),
      UnsafeRawBufferPointer(rebasing: fields[(4 + size)...])
    )
  }

  private static func length(in bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static var malformed: PostgresError {
    .decoding(column: "COPY", expected: "binary row", found: "something else")
  }
}
