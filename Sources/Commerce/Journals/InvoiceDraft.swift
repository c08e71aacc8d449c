package import Ledger
package import Money

/// What a party is charged, or is given back of an earlier charge, before it has a number.
package struct InvoiceDraft: Hashable, Sendable {
  /// What is charged.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Commission on sales that a partner collected.
    case commission
    case placement
    case advertising
  }

  /// An open item that is charged, and the account that it leaves.
  package struct Line: Hashable, Sendable {
    package let item: String
    package let contra: Account
    package let netMinor: Int64
    package let series: Int32?

    package init(item: String, contra: Account, netMinor: Int64, series: Int32? = nil) {
      precondition(netMinor > 0, "a line of an invoice is above zero")
      self.item = item
      self.contra = contra
      self.netMinor = netMinor
      self.series = series
    }
  }

  package let kind: Kind
  package let party: String
  package let issuedOn: BusinessDay
  package let place: TaxPlace
  package let lines: [Line]
  /// The net amount of all lines and its tax.
  package let figures: GSTSplit
  /// The invoice that is taken back, in part or whole; nil for an invoice.
  package let original: String?
  /// The period whose items are charged, where it is one.
  package let period: String?
  /// The event that is charged; nil for what a person issues.
  package let event: SourceKey?
  package let record: Int64?

  /// The currency of its lines.
  package var currency: Currency { lines.first?.contra.currency ?? .inr }

  /// Drafts an invoice; its tax is charged on the sum of the lines and rounded once.
  package init(
    _ kind: Kind, party: String, issuedOn: BusinessDay, place: TaxPlace, lines: [Line],
    period: String? = nil, event: SourceKey? = nil, record: Int64? = nil
  ) {
    let net = lines.reduce(0) { $0 + $1.netMinor }
    self.kind = kind
    self.party = party
    self.issuedOn = issuedOn
    self.place = place
    self.lines = lines
    figures = GST.charge(onMinor: net, rate: place.rate, supply: place.supply)
    original = nil
    self.period = period
    self.event = event
    self.record = record
  }

  /// Drafts a credit note, whose tax is its part of the tax of the original.
  ///
  /// `charged` and `credited` are the original's figures and what earlier notes took of them.
  package init(
    crediting original: String, charged: GSTSplit, credited: GSTSplit, party: String,
    issuedOn: BusinessDay, place: TaxPlace, lines: [Line], period: String
  ) {
    let net = lines.reduce(0) { $0 + $1.netMinor }
    kind = .commission
    self.party = party
    self.issuedOn = issuedOn
    self.place = place
    self.lines = lines
    figures = charged.portion(ofNetMinor: credited.netMinor + net).subtracting(credited)
    self.original = original
    self.period = period
    event = nil
    record = nil
  }
}

/// A numbered invoice or credit note (CGST Rules 46 and 53).
package struct Invoice: Hashable, Sendable {
  package let number: String
  package let draft: InvoiceDraft

  package init(number: String, draft: InvoiceDraft) {
    self.number = number
    self.draft = draft
  }

  /// The open item under which the tax stands: the event that is charged, or the invoice.
  var taxItem: String { draft.event?.externalID ?? draft.original ?? number }

  /// The letters of the series that a document is numbered in.
  package static func prefix(isCredit: Bool) -> String { isCredit ? "CN" : "TI" }

  /// Writes a number of a series: `TI/2627/0000123`, within the 16 characters of CGST Rule 46(b).
  package static func number(_ sequence: Int, prefix: String, in year: FiscalYear) -> String {
    precondition((1...9_999_999).contains(sequence), "a series has seven digits")
    let digits = String(sequence)
    return "\(prefix)/\(year.shortCode)/" + String(repeating: "0", count: 7 - digits.count)
      + digits
  }
}
