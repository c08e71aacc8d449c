internal import Money
internal import Postgres

extension LedgerPosting {
  static let columns: SQL = """
    pg_temp.bahi_staging (
      txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, record, viewer,
      effective_on, series, episode, units, product, place, surface, item, external_id, event_hash,
      reverses, memo, detail)
    """

  /// Writes a transaction: one row a transfer, and one row without a leg for each further key.
  func write(
    _ transaction: Transaction, number: Int32, accounts: [Account: AccountID],
    sources: [String: Int16], to writer: CopyWriter
  ) throws {
    for (index, transfer) in transaction.transfers.enumerated() {
      guard let debit = accounts[transfer.debit], let credit = accounts[transfer.credit] else {
        preconditionFailure("every account of a batch is numbered before it is staged")
      }
      let isFirst = index == 0
      try writer.beginRow(23)
      writer.int32(number)
      writer.int16(Int16(index + 1))
      writer.int16(transaction.kind.rawValue)
      write(isFirst ? sources[transaction.keys[0].source] : nil, to: writer)
      writer.int64(debit.rawValue)
      writer.int64(credit.rawValue)
      writer.int64(transfer.amountMinor)
      writer.timestamp(microsecondsSince1970: transaction.occurredAt.microsecondsSince1970)
      write(transaction.record, to: writer)
      write(transfer.dimensions.viewer, to: writer)
      writer.date(daysSince1970: transaction.effectiveOn.daysSince1970)
      write(transfer.dimensions.series, to: writer)
      write(transfer.dimensions.episode, to: writer)
      write(transfer.dimensions.units, to: writer)
      write(transfer.dimensions.product, to: writer)
      write(transfer.dimensions.place, to: writer)
      write(transfer.dimensions.surface, to: writer)
      write(transfer.dimensions.item, to: writer)
      write(key: isFirst ? transaction.keys[0] : nil, to: writer)
      write(isFirst ? transaction.document?.reverses?.rawValue : nil, to: writer)
      write(isFirst ? transaction.document?.memo : nil, to: writer)
      writeJSON(isFirst ? transaction.document?.detail : nil, to: writer)
    }
    let further =
      transaction.transfers.isEmpty ? transaction.keys[...] : transaction.keys.dropFirst()
    for key in further {
      try writer.beginRow(23)
      writer.int32(number)
      for _ in 0..<2 { writer.null() }
      write(sources[key.source], to: writer)
      for _ in 0..<4 { writer.null() }
      write(transaction.record, to: writer)
      for _ in 0..<9 { writer.null() }
      write(key: key, to: writer)
      for _ in 0..<3 { writer.null() }
    }
  }

  private func write(key: SourceKey?, to writer: CopyWriter) {
    write(key?.externalID, to: writer)
    if let key { writer.bytes(key.eventHash) } else { writer.null() }
  }

  private func write<Integer: FixedWidthInteger>(_ value: Integer?, to writer: CopyWriter) {
    if let value { writer.field(value) } else { writer.null() }
  }

  private func write(_ value: String?, to writer: CopyWriter) {
    if let value { writer.text(value) } else { writer.null() }
  }

  /// The binary form of jsonb is a version byte and the text.
  private func writeJSON(_ value: String?, to writer: CopyWriter) {
    if let value { writer.bytes([1] + Array(value.utf8)) } else { writer.null() }
  }
}

/// Writes the accounts as the JSON array that `ledger.ensure_account` reads.
///
/// Codes, classes and parties are of `[a-z0-9:-]`, so they need no escapes.
func accountsJSON(_ accounts: Set<Account>) -> String {
  let objects = accounts.sorted { $0.code < $1.code }.map { account in
    var fields = [
      "\"code\":\"\(account.code)\"", "\"class\":\"\(account.accountClass.rawValue)\"",
      "\"currency\":\"\(account.currency.code)\"",
    ]
    if let party = account.party { fields.append("\"party\":\"\(party)\"") }
    if let state = account.state { fields.append("\"state\":\(state)") }
    if let head = account.gstHead { fields.append("\"gst_head\":\"\(head.rawValue)\"") }
    if let rate = account.rate { fields.append("\"rate_bp\":\(rate.rawValue)") }
    return "{" + fields.joined(separator: ",") + "}"
  }
  return "[" + objects.joined(separator: ",") + "]"
}
