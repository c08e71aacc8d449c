package import Money

/// A listing before it is rendered: columns with their kinds, and rows of cells.
package struct Table: Hashable, Sendable {
  /// The words above the listing for people; machine formats have none.
  package let title: String
  package let columns: [Column]
  package let rows: [[Cell]]
  /// A line of sums for people; machine formats leave it out.
  package let total: [Cell]?

  /// Makes a listing; every row has a cell of the right kind for every column.
  package init(title: String, columns: [Column], rows: [[Cell]], total: [Cell]? = nil) {
    precondition(
      (rows + (total.map { [$0] } ?? [])).allSatisfy { row in
        row.count == columns.count && zip(row, columns).allSatisfy { $0.fits($1.kind) }
      }, "every row has a cell of the right kind for every column")
    self.title = title
    self.columns = columns
    self.rows = rows
    self.total = total
  }
}

/// A column of a listing.
package struct Column: Hashable, Sendable {
  /// What the cells of a column are.
  package enum Kind: Hashable, Sendable {
    case text
    case integer
    case money
    case day
    case rate
  }

  /// Who is shown a column.
  package enum Audience: Hashable, Sendable {
    case everyone
    /// People see it in another column, as a currency in the amount.
    case machines
  }

  /// The name for machines, without `_minor` or `_bp`.
  package let name: String
  package let label: String
  package let kind: Kind
  package let audience: Audience

  package init(
    _ name: String, _ label: String, _ kind: Kind = .text, for audience: Audience = .everyone
  ) {
    self.name = name
    self.label = label
    self.kind = kind
    self.audience = audience
  }

  /// The name that machine formats print: `balance_minor`, `rate_bp`, `account`.
  package var machineName: String {
    switch kind {
    case .money: name + "_minor"
    case .rate: name + "_bp"
    case .text, .integer, .day: name
    }
  }
}

/// A value of a listing.
package enum Cell: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  /// Parts of a million, which people see as a decimal number.
  case millionths(Int64)
  case money(Money)
  case day(BusinessDay)
  case rate(BasisPoints)
  /// There is no such value: an empty field, `null`, or a dash.
  case missing
  /// A figure that cannot be known, as a rate without what it is divided by: `n/a`, or `null`.
  case unknown

  func fits(_ kind: Column.Kind) -> Bool {
    switch (self, kind) {
    case (.text, .text), (.integer, .integer), (.millionths, .integer), (.money, .money),
      (.day, .day), (.rate, .rate),
      (.missing, _), (.unknown, _):
      true
    default: false
    }
  }

  /// The cell of a text that may be absent.
  package static func text(_ text: String?) -> Cell {
    text.map { Cell.text($0) } ?? .missing
  }

  /// The cell of an amount that may be absent.
  package static func money(_ minorUnits: Int64?, _ currency: Currency) -> Cell {
    minorUnits.map { .money(Money(minorUnits: $0, currency: currency)) } ?? .missing
  }
}
