import Ledger
import Money

extension Fact {
  /// The transaction that a file with this fact is posted as.
  var transaction: Transaction {
    Transaction(
      kind: kind, effectiveOn: occurredAt.businessDay, occurredAt: occurredAt,
      transfers: moves.compactMap { move in
        guard let debit = Chart.account(move.debit), let credit = Chart.account(move.credit) else {
          preconditionFailure("a fact names accounts of the chart")
        }
        return Transfer(
          debit: debit, credit: credit, signedMinor: move.amountMinor,
          dimensions: Dimensions(viewer: viewer, series: 1, units: 1, place: 29))
      },
      keys: ids.map { SourceKey(source: source, externalID: $0, eventHash: eventHash) })
  }

  private var eventHash: [UInt8] {
    guard kind == .unlock, moves.count == 1, let viewer else {
      return EventHash.of("auditor/1", [ids[0], content])
    }
    var hash = EventHash("unlock/1")
    hash.append(ids[0])
    hash.append(occurredAt.microsecondsSince1970)
    hash.append(viewer)
    hash.append("S1")
    hash.append("E001")
    hash.append(moves[0].amountMinor)
    hash.append(Chart.payment(by: moves[0].debit))
    hash.append(Int64(29))
    return hash.bytes
  }
}
