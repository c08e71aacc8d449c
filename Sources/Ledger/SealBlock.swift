package import Money
package import Postgres

/// A block of the seal: the rows of a window under one hash, chained to the block before it.
package struct SealBlock: Hashable, Sendable {
  package let book: BookID
  package let number: Int32
  package let cut: Int32
  /// The horizon of the cut: the xid below which all of the block's rows lie.
  package let horizon: Int64
  package let encoding: Int16
  package let leafCount: Int64
  package let root: [UInt8]
  package let previousHead: [UInt8]
  /// Since 1970, in UTC.
  package let sealedMicroseconds: Int64
  package let sealedBy: String
  package let head: [UInt8]

  /// The head before the first block.
  static let noHead = [UInt8](repeating: 0, count: 32)

  /// The head that these contents have.
  var computedHead: [UInt8] { SealHash.head(of: self) }

  /// The head in lower-case hexadecimal.
  package var headText: String { Self.hexadecimal(head) }

  /// Writes bytes as people compare them.
  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// The instant of the sealing.
  package var sealedAt: Instant { Instant(microsecondsSince1970: sealedMicroseconds) }

  /// Reads the last block of a book's chain.
  package static func last(of book: Book, on connection: Connection) throws -> SealBlock? {
    try chain(of: book, onlyLast: true, on: connection).last
  }

  /// Reads the chain of a book, or its last block alone.
  static func chain(
    of book: Book, onlyLast: Bool = false, on connection: Connection
  ) throws -> [SealBlock] {
    let blocks = try connection.rows(
      """
      SELECT b.*, coalesce(c.horizon, 0) AS horizon,
        (extract(epoch FROM b.sealed_at) * 1000000)::bigint AS sealed_microseconds
      FROM ledger.seal_block AS b
      LEFT JOIN ledger.cut AS c ON c.book = b.book AND c.cut = b.cut
      WHERE b.book = \(book.id)
      ORDER BY b.block DESC
      LIMIT \(onlyLast ? 1 : nil as Int?)
      """
    ).map { row in
      SealBlock(
        book: book.id, number: try row.value("block"), cut: try row.value("cut"),
        horizon: try row.value("horizon"), encoding: try row.value("encoding"),
        leafCount: try row.value("leaf_count"), root: try row.value("root"),
        previousHead: try row.value("previous_head"),
        sealedMicroseconds: try row.value("sealed_microseconds"),
        sealedBy: try row.value("sealed_by"), head: try row.value("head"))
    }
    return blocks.reversed()
  }
}

extension SealBlock {
  /// Makes the block that begins, whose head follows from all else.
  init(
    of book: Book, number: Int32, cut: Cut, leafCount: Int64, root: [UInt8],
    previousHead: [UInt8], sealedMicroseconds: Int64, sealedBy: String
  ) {
    func block(head: [UInt8]) -> SealBlock {
      SealBlock(
        book: book.id, number: number, cut: cut.number, horizon: cut.horizon,
        encoding: SealEncoding.current.version, leafCount: leafCount, root: root,
        previousHead: previousHead, sealedMicroseconds: sealedMicroseconds, sealedBy: sealedBy,
        head: head)
    }
    self = block(head: block(head: []).computedHead)
  }
}
