internal import Postgres

extension AgreementsFile {
  /// Reads for how many days an affiliate's commission is held; nil leaves the usual time.
  static func holdDays(in block: TermsBlock, kind: String) throws(CommerceError) -> Int? {
    guard let text = try block.optionalText("hold_days") else { return nil }
    guard kind == Agreement.Direction.affiliate.rawValue else {
      throw block.wrong("hold_days is for an affiliate's agreement", at: "hold_days")
    }
    guard let days = Int(text), (0...365).contains(days) else {
      throw block.wrong(
        "hold_days is \"\(text)\"; expected a number of days from 0 to 365", at: "hold_days")
    }
    return days
  }
}

extension AgreementStore {
  /// Keeps the hold of a version, where it has one of its own.
  func insertHold(of agreement: Agreement, version: Int, book: Int64) throws {
    guard let days = agreement.holdDays else { return }
    try connection.execute(
      """
      INSERT INTO commerce.agreement_hold (book, agreement, version, days)
      VALUES (\(book), \(agreement.code), \(version), \(days))
      """)
  }
}
