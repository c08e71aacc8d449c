package import Ledger
internal import Money

/// The journal of an invoice or a credit note.
package enum InvoiceRule {
  /// Charges the party what its items have earned and the tax on it, item by item.
  ///
  /// The tax is an item of its own: the event that is charged, or the invoice. A credit note goes
  /// the other way under the same items.
  package static func transaction(of invoice: Invoice) -> Transaction {
    let draft = invoice.draft
    let receivable = Account.receivable(draft.party, in: draft.currency)
    func transfer(_ contra: Account, _ amountMinor: Int64, _ dimensions: Dimensions) -> Transfer? {
      Transfer(
        debit: receivable, credit: contra,
        signedMinor: draft.original == nil ? amountMinor : -amountMinor, dimensions: dimensions)
    }
    let lines = draft.lines.map {
      transfer($0.contra, $0.netMinor, Dimensions(item: $0.item, series: $0.series))
    }
    let taxes = draft.place.output(draft.figures).map {
      transfer($0.account, $0.amountMinor, Dimensions(item: invoice.taxItem))
    }
    return Transaction(
      kind: .invoice, effectiveOn: draft.issuedOn,
      occurredAt: Instant(day: draft.issuedOn, secondOfDay: 0),
      transfers: (lines + taxes).compactMap { $0 },
      keys: [draft.event, key(of: invoice)].compactMap { $0 },
      document: Document(
        memo: draft.original.map { "\(invoice.number) on \($0)" } ?? invoice.number),
      record: draft.record)
  }

  private static func key(of invoice: Invoice) -> SourceKey {
    let draft = invoice.draft
    var hash = EventHash("invoice/1")
    for text in [
      invoice.number, draft.kind.rawValue, draft.party, draft.issuedOn.description, draft.original,
    ] {
      hash.append(text)
    }
    for line in draft.lines {
      hash.append(line.item)
      hash.append(line.netMinor)
    }
    let figures = draft.figures
    for amount in [figures.igstMinor, figures.cgstMinor, figures.sgstMinor] { hash.append(amount) }
    return SourceKey(source: "invoices", externalID: invoice.number, eventHash: hash.bytes)
  }
}
