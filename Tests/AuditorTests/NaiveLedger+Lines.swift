import Ledger
import Money

/// The state as text, a line each, in the form in which it is read from a book.
extension NaiveLedger {
  var keyLines: [String] {
    keys.map { key, claim in
      switch claim.fate {
      case .posted: "\(key.source) \(key.id) posted"
      case .refused(let reason): "\(key.source) \(key.id) refused \(reason)"
      }
    }
  }

  var historyLines: [String] {
    postings.map { posting in
      let keys = posting.keys.sorted { $0.id < $1.id }.map { "\($0.source) \($0.id)" }
      return [
        keys.joined(separator: ","), "\(posting.kind.rawValue)", "\(posting.leg)",
        posting.move.debit, posting.move.credit, "\(posting.move.amountMinor)",
        "\(posting.occurredAt.microsecondsSince1970)", "\(posting.occurredAt.businessDay)",
        posting.viewer.map { "\($0)" } ?? "-", posting.item ?? "-",
      ].joined(separator: "|")
    }
  }

  /// Only accounts of viewers have a floor here, and so a live balance.
  var balanceLines: [String] {
    accounts.filter { $0.hasPrefix("liabilities:wallet:") }.map { "\($0) \(held(by: $0))" }
  }

  var sumLines: [String] {
    balances.filter { $0.value != 0 }.map { "\($0.key) \($0.value)" }
  }

  /// The trial balance, where wallets stand under their controls.
  var trialLines: [String] {
    var lines: [String: Int64] = [:]
    for (code, balance) in balances {
      let isWallet = code.hasPrefix("liabilities:wallet:")
      let control = "liabilities:wallets" + (code.hasSuffix(":reserved") ? "-reserved" : "")
      lines[isWallet ? control : code, default: 0] += balance
    }
    return lines.filter { $0.value != 0 }.map { "\($0.key) \($0.value)" }
  }

  var waitingLines: [String] {
    waiting.flatMap { entry in
      entry.fact.moves.enumerated().map { index, move in
        [
          entry.fact.ids.sorted().joined(separator: ","), "\(entry.fact.kind.rawValue)",
          "\(index + 1)", move.debit, move.credit, "\(move.amountMinor)",
        ].joined(separator: "|")
      }
    }
  }

  var reservationLines: [String] {
    reservations.map { item, held in
      [
        item, held.wallet, held.reserved, "\(held.expiresAt.microsecondsSince1970)",
        "\(held.amountMinor)", "\(held.capturedMinor)", "\(held.releasedMinor)",
      ].joined(separator: "|")
    }
  }
}
