internal import Money

/// One movement of a bank statement, in the words that all formats of statements share.
struct StatementEntry {
  /// The columns of a decoded statement.
  static let columns = [
    "entry", "account", "currency", "statement", "booked_on", "value_on", "amount", "mark",
    "reversal", "status", "type", "reference", "servicer_reference", "counterparty", "description",
  ]

  var account = ""
  var currency = ""
  var statement = ""
  var bookedOn = ""
  var valueOn = ""
  /// The amount without sign.
  var amount = ExactDecimal.zero
  var isCredit = true
  var isReversal = false
  /// `BOOK`, or what keeps the entry out of the balance.
  var status = "BOOK"
  var type = ""
  var reference = ""
  var servicerReference = ""
  var counterparty = ""
  var description = ""

  /// The amount with its sign: plus is money that came in.
  var signed: Int128 { isCredit ? widened(amount) : -widened(amount) }

  fileprivate func fields(number: Int) -> [String] {
    [
      "\(number)", account, currency, statement, bookedOn, valueOn, amount.description,
      isCredit ? "C" : "D", isReversal ? "true" : "false", status, type, reference,
      servicerReference, counterparty, description,
    ]
  }
}

/// Gives the entries of bank statements one after the other.
protocol StatementSource: AnyObject {
  /// Tells what comes next; nil at the end.
  func next() throws(IntakeError) -> StatementPart?
}

/// A piece of a statement in the order of the file.
enum StatementPart {
  case entry(StatementEntry)
  /// The end of a statement, with the balances before and after its entries.
  case end(name: String, opening: Int128, closing: Int128)
}

/// The rows of bank statements: a header, the entries, and a footer with what they add up to.
///
/// The header is line 0, so that an entry's line is its number. Every statement's entries must lead
/// from its opening to its closing balance.
final class StatementRows: RowSource {
  /// What the footer begins with, and the labels of its figures.
  static let footer = "TOTAL"
  static let labels = ["opening_balance", "closing_balance", "credit_count", "debit_count"]

  private let source: any StatementSource
  private let fileName: String
  private var number = 0
  private var hasHeader = false
  private var isFinished = false
  private var booked: Int128 = 0
  private var opening: Int128 = 0
  private var closing: Int128 = 0
  private var credits = 0
  private var debits = 0
  private var statements = 0

  init(_ source: any StatementSource, fileName: String) {
    self.source = source
    self.fileName = fileName
  }

  func next(_ row: inout RowText) throws(IntakeError) -> Bool {
    guard hasHeader else {
      row.add(StatementEntry.columns)
      hasHeader = true
      return true
    }
    guard !isFinished else { return false }
    switch try source.next() {
    case .entry(let entry):
      number += 1
      row.add(entry.fields(number: number))
      guard entry.status == "BOOK" else { return true }
      booked += entry.signed
      if entry.signed > 0 { credits += 1 }
      if entry.signed < 0 { debits += 1 }
    case .end(let name, let opening, let closing):
      try finish(name, opening, closing)
    case nil:
      isFinished = true
      guard statements > 0 else {
        throw refused(.empty, "holds no statement")
      }
      row.add([StatementRows.footer])
      row.add(StatementRows.labels)
      row.add([written(opening), written(closing), "\(credits)", "\(debits)"])
    }
    return true
  }

  private func finish(
    _ name: String, _ opening: Int128, _ closing: Int128
  ) throws(IntakeError) {
    guard opening + booked == closing else {
      throw refused(
        .control,
        "the statement \(name) opens with \(written(opening)) and its entries give "
          + "\(written(opening + booked)), but it closes with \(written(closing))")
    }
    statements += 1
    booked = 0
    self.opening += opening
    self.closing += closing
  }

  private func written(_ amount: Int128) -> String {
    narrowed(amount, scaleAtLeast: 2)?.description ?? "more than 64 bits"
  }

  private func refused(_ code: FileCode, _ message: String) -> IntakeError {
    .refused(code, file: fileName, line: nil, message: message)
  }
}
