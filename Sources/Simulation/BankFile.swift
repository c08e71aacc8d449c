import Money

/// The bank's statement of one day with one credit, in the shape of HDFC's download.
enum BankFile {
  private static let ending = "\r\n"

  static func write(
    creditMinor: Int64, openingMinor: Int64, reference: String, on day: BusinessDay,
    to path: String
  ) throws(SimulationError) {
    let opening = indian(openingMinor)
    let credit = indian(creditMinor)
    let closing = indian(openingMinor + creditMinor)
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
    file.shortDay(day)
    file.text(",\"NEFT CR-RAZORPAY SOFTWARE-BAHI MEDIA-\(reference)\",\(reference),")
    file.shortDay(day)
    file.text(",,\"\(credit)\",\"\(closing)\"")
    file.endLine(ending)
    file.text(",,,,,,")
    file.endLine(ending)
    file.text("STATEMENT SUMMARY :-,,,,,,")
    file.endLine(ending)
    file.text("Opening Balance,,,,Dr Count,Cr Count,Closing Bal")
    file.endLine(ending)
    file.text("\"\(opening)\",,,,0,1,\"\(closing)\"")
    file.endLine(ending)
    try file.close()
  }

  private static func indian(_ amountMinor: Int64) -> String {
    IndianGrouping.decimal(Money(minorUnits: amountMinor, currency: .inr))
  }
}
