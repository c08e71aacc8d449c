package import Ledger
package import Money
package import Postgres

/// The fields of an unlock; texts are bytes of the file that are valid during the call.
package struct UnlockFields {
  package var id: UnsafeRawBufferPointer
  package var paidAt: Instant
  package var viewer: Int64
  package var series: UnsafeRawBufferPointer
  package var episode: UnsafeRawBufferPointer
  package var amountMinor: Int64
  /// The gateway that took the money, or `wallet`.
  package var psp: UnsafeRawBufferPointer
  package var place: Int16
  package var surface: UnsafeRawBufferPointer?
  package var record: Int64

  package init(
    id: UnsafeRawBufferPointer, paidAt: Instant, viewer: Int64, series: UnsafeRawBufferPointer,
    episode: UnsafeRawBufferPointer, amountMinor: Int64, psp: UnsafeRawBufferPointer, place: Int16,
    surface: UnsafeRawBufferPointer?, record: Int64
  ) {
    self.id = id
    self.paidAt = paidAt
    self.viewer = viewer
    self.series = series
    self.episode = episode
    self.amountMinor = amountMinor
    self.psp = psp
    self.place = place
    self.surface = surface
    self.record = record
  }
}

/// Stages unlocks for posting, one row each: the gateway owes us, and the proceeds await the
/// day's distribution; or the viewer's wallet pays in coins.
///
/// Written for millions of rows: no text is copied but into the stream, and numbers of series,
/// episodes and accounts are remembered.
package final class UnlockStaging {
  private let dimensions: UnlockDimensions
  private let source: Int16
  private let payment: Payment
  private let proceeds: AccountID
  private var count: Int32 = 0

  /// What the unlocks of a file were paid with.
  package enum Payment {
    case money
    /// Coins of wallets, whose accounts are found once all rows are staged.
    case coins
  }

  /// Where the rows go: the columns in the order in which `stage` writes them.
  package static let columns: SQL = """
    pg_temp.bahi_staging (
      txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, record, viewer,
      effective_on, series, episode, units, place, surface, external_id, event_hash)
    """

  /// Prepares the staging; `lookup` is a second connection, since the first is busy with the copy.
  package init(
    _ book: Book, paidWith payment: Payment, on connection: Connection, lookup: Connection
  ) throws {
    let proceeds: Account = payment == .money ? .unlockProceeds : .coinsSpent
    let posting = LedgerPosting(book, on: connection)
    try posting.openStaging()
    guard let source = try posting.sourceNumbers(["unlocks"])["unlocks"],
      let number = try posting.numbers(of: [proceeds])[proceeds]
    else { preconditionFailure("the ledger numbers what it is asked to") }
    self.payment = payment
    self.source = source
    self.proceeds = number
    dimensions = try UnlockDimensions(book, on: connection, lookup: lookup)
  }

  /// Empties the staging table for another batch, whose transactions are numbered anew.
  package func startBatch(_ posting: LedgerPosting) throws {
    try posting.openStaging()
    count = 0
  }

  /// Writes one unlock as a row of the staging table, or refuses it.
  package func stage(_ unlock: UnlockFields, to writer: CopyWriter) throws {
    guard unlock.amountMinor > 0 else {
      throw EventRefusal(column: "amount", message: "an unlock costs more than zero")
    }
    let series = try dimensions.series(unlock.series)
    let psp = payment == .money ? try dimensions.psp(unlock.psp) : nil
    let surface = try dimensions.surface(unlock.surface)
    let episode = try dimensions.episode(unlock.episode, of: series)
    try writer.beginRow(18)
    writer.int32(count)
    writer.int16(1)
    writer.int16(PostingKind.unlock.rawValue)
    writer.int16(source)
    if let psp { writer.int64(psp.rawValue) } else { writer.null() }
    writer.int64(proceeds.rawValue)
    writer.int64(unlock.amountMinor)
    writer.timestamp(microsecondsSince1970: unlock.paidAt.microsecondsSince1970)
    writer.int64(unlock.record)
    writer.int64(unlock.viewer)
    writer.date(daysSince1970: unlock.paidAt.businessDay.daysSince1970)
    writer.int32(series)
    writer.int32(episode)
    writer.int32(1)
    writer.int16(unlock.place)
    if let surface { writer.int16(surface) } else { writer.null() }
    writer.text(utf8: unlock.id)
    hash(of: unlock).withBytes { writer.bytes($0) }
    count += 1
  }

  private func hash(of unlock: UnlockFields) -> EventHash {
    var hash = EventHash("unlock/1")
    hash.append(unlock.id)
    hash.append(unlock.paidAt.microsecondsSince1970)
    hash.append(unlock.viewer)
    hash.append(unlock.series)
    hash.append(unlock.episode)
    hash.append(unlock.amountMinor)
    hash.append(unlock.psp)
    hash.append(Int64(unlock.place))
    return hash
  }
}
