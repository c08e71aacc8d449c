internal import Commerce
internal import Ledger
internal import Postgres

/// Posts unlocks while their file is still being read, one batch after the other.
///
/// The server posts a batch while the next one is gathered here, so that neither waits for the
/// other. All batches belong to the caller's transaction: a file stays whole or leaves nothing.
final class UnlockStream {
  private let connection: Connection
  private let posting: LedgerPosting
  private let staging: UnlockStaging
  private let file: FileID
  private let batchSize: Int
  private let writer = CopyWriter()
  private var isPosting = false
  private(set) var unchanged = 0

  init(
    _ book: Book, on connection: Connection, lookup: Connection, file: FileID, batchSize: Int
  ) throws {
    self.connection = connection
    self.file = file
    self.batchSize = batchSize
    posting = LedgerPosting(book, on: connection)
    staging = try UnlockStaging(book, paidWith: .money, on: connection, lookup: lookup)
  }

  /// Takes one unlock, or refuses it.
  func take(_ unlock: UnlockFields) throws {
    try staging.stage(unlock, to: writer)
    if writer.rowCount == batchSize { try postBatch() }
  }

  /// Posts what is left and waits until all is posted.
  func finish() throws {
    if writer.rowCount > 0 { try postBatch() }
    try waitForBatch()
  }

  private func postBatch() throws {
    try waitForBatch()
    try staging.startBatch(posting)
    try connection.copyIn(UnlockStaging.columns, keptBy: writer)
    try posting.sendStaged(file: file)
    isPosting = true
  }

  private func waitForBatch() throws {
    guard isPosting else { return }
    isPosting = false
    unchanged += Int(try posting.receiveOutcome().unchanged)
  }
}
