import Money

/// The bank's statement of one day with its credits, in the shape of HDFC's download.
enum BankFile {
  private static let ending = "\r\n"

  /// Money that came in.
  struct Credit: Sendable {
    let amountMinor: Int64
    let payer: String
    let reference: String
  }

  static func write(
    _ credits: [Credit], openingMinor: Int64, on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    let opening = indian(openingMinor)
    var balanceMinor = openingMinor
    var file = try FileWriter(path: path)
    file.text("HDFC BANK LTD")
    file.endLine(ending)
    file.text("Account No : XXXXXXXXXX6789")
    file.endLine(ending)
    file.text("Statement From : ")
    file.shortDay(day)
    file.text(" To : ")
    file.shortDay(day)
    file.endLine(ending)
    file.endLine(ending)
    file.text("Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance")
    file.endLine(ending)
    for credit in credits {
      balanceMinor += credit.amountMinor
      file.shortDay(day)
      file.text(",\"NEFT CR-\(credit.payer)-\(credit.reference)\",\(credit.reference),")
      file.shortDay(day)
      file.text(",,\"\(indian(credit.amountMinor))\",\"\(indian(balanceMinor))\"")
      file.endLine(ending)
    }
    file.text(",,,,,,")
    file.endLine(ending)
    file.text("STATEMENT SUMMARY :-,,,,,,")
    file.endLine(ending)
    file.text("Opening Balance,,,,Dr Count,Cr Count,Closing Bal")
    file.endLine(ending)
    file.text("\"\(opening)\",,,,0,\(credits.count),\"\(indian(balanceMinor))\"")
    file.endLine(ending)
    try file.close()
  }

  private static func indian(_ amountMinor: Int64) -> String {
    IndianGrouping.decimal(Money(minorUnits: amountMinor, currency: .inr))
  }
}
