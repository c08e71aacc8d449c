package import Money

/// What the ledger refuses, and why.
package enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownBook(String)
  case conflicts([KeyConflict])
  case horizonHeld(by: String, seconds: Int)
  case noExchangeRate(Currency, Currency, on: BusinessDay)
  case exceedsPosition(item: String, held: Money, wanted: Money)
  case ratesFile(String, line: Int, message: String)
  case sameBook(String)
  case noCut(by: Instant)
  case mayNotMakeLogin(String, memberships: [String])
  case unknownJournal(String)
  case otherExport(path: String, sha256: String, exported: String?)
  case unreadableFile(path: String, reason: String)
  case unwritableFile(path: String, reason: String)
  case detached(months: [String])

  package var description: String {
    switch self {
    case .unknownBook(let code):
      "there is no book \"\(code)\"; apply an agreements file that names it"
    case .conflicts(let conflicts):
      conflicts.prefix(3).map(\.description).joined(separator: "; ")
        + (conflicts.count > 3 ? "; and \(conflicts.count - 3) more" : "")
    case .horizonHeld(let holder, let seconds):
      "after \(seconds) s an open transaction still holds the cut back: \(holder)"
    case .noExchangeRate(let base, let quote, let day):
      "there is no rate of \(base) in \(quote) for \(day) nor the \(ExchangeRateStore.daysValid) "
        + "days before it; load one with 'bahi rates apply FILE'"
    case .exceedsPosition(let item, let held, let wanted):
      "\(wanted.decimalText) \(wanted.currency) cannot be taken out of \(item), which holds "
        + "\(held.decimalText) \(held.currency)"
    case .ratesFile(let name, let line, let message): "\(name):\(line): \(message)"
    case .sameBook(let code): "book \(code) cannot owe itself"
    case .noCut(let instant):
      "nothing was known yet at \(instant): no cut had been taken"
    case .mayNotMakeLogin(let login, let memberships):
      "this user may not change the login \(login); connect as a user with CREATEROLE, or have the "
        + "server's administrator run "
        + (memberships.isEmpty
          ? "ALTER ROLE \(login) NOLOGIN"
          : "CREATE ROLE \(login) LOGIN IN ROLE \(memberships.joined(separator: ", "))")
        + " and run this again"
    case .unknownJournal(let text):
      "there is no voucher, transaction or proposal \"\(text)\""
    case .otherExport(let path, let sha256, let exported):
      "\(path) has SHA-256 \(sha256), what was exported has \(exported ?? "none")"
    case .unreadableFile(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritableFile(let path, let reason): "\(path) cannot be written: \(reason)"
    case .detached(let months):
      "postings recorded in \(months.joined(separator: ", ")) are detached; "
        + "attach them to list them"
    }
  }
}

/// A key that came again with other content.
package struct KeyConflict: Hashable, Sendable, CustomStringConvertible {
  package let record: Int64?
  package let source: String
  package let externalID: String
  /// The file and record that used the key first; no file means the same batch.
  package let priorFile: String?
  package let priorRecord: Int64?
  /// Why a live request with the key was refused, so that what it asked for has not happened.
  package let refusal: String?

  package init(
    record: Int64?, source: String, externalID: String, priorFile: String?, priorRecord: Int64?,
    refusal: String? = nil
  ) {
    self.record = record
    self.source = source
    self.externalID = externalID
    self.priorFile = priorFile
    self.priorRecord = priorRecord
    self.refusal = refusal
  }

  package var description: String {
    if let refusal {
      return "\(source) \"\(externalID)\" was asked for live and refused: \(refusal)"
    }
    let prior =
      switch (priorFile, priorRecord) {
      case (let file?, let record?): "record \(record) of \(file)"
      case (nil, let record?): "record \(record) of the same file"
      default: "an earlier event"
      }
    return "\(source) \"\(externalID)\" has other content than \(prior)"
  }
}
