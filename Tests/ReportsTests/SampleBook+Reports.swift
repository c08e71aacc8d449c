import BookSupport
import Ledger
import Money
import Postgres

extension SampleBook {
  /// The postings of one unlock of ₹5, from the payment to the bank line.
  static func settledUnlock() throws -> SampleBook {
    let sample = try SampleBook()
    let rate = try BasisPoints(1800)
    let paidOn = try BusinessDay("2026-04-02")
    let settledOn = try BusinessDay("2026-04-04")
    let series: Int32 = try sample.connection.row(
      """
      SELECT series FROM ledger.ensure_series(\(sample.book.id), '{S1}', '{"Raat Ki Rani"}')
      """
    ).value("series")
    try sample.post(
      .unlock, on: paidOn, key: ("unlocks", "unl-1"),
      moves(
        (.psp("razorpay"), .unlockProceeds, 500),
        about: Dimensions(series: series, units: 1, place: 29)))
    try sample.post(
      .distribution, on: paidOn, key: ("distribution", "1"),
      moves(
        (.unlockProceeds, .unlockRevenue, 424),
        (.unlockProceeds, .gstOutput(state: 27, head: .igst, rate: rate), 76)))
    try sample.post(
      .share, on: paidOn, key: ("distribution", "2"),
      moves((.creatorShares, .accrued("studio-12"), 170)))
    let item = Dimensions(item: "setl_1;a,b|c")
    try sample.post(
      .settlement, on: settledOn, key: ("razorpay", "setl_1"),
      moves(
        (.settling("razorpay"), .psp("razorpay"), 500),
        (.gatewayFees, .settling("razorpay"), 10),
        (.gstInput(state: 27, head: .igst, rate: rate), .settling("razorpay"), 2), about: item))
    try sample.post(
      .bank, on: settledOn, key: ("hdfc", "utr-1"),
      moves((.bank("hdfc-6789"), .settling("razorpay"), 488), about: item))
    return sample
  }

  /// A book with two open breaks and a healed one; the gateway's stand on a line of a file.
  static func withBreaks() throws -> SampleBook {
    let sample = try SampleBook()
    let file: Int64 = try sample.connection.row(
      """
      INSERT INTO intake.file (
        book, feed, profile, profile_version, name, sha256, byte_size, received_on, records,
        accepted, unchanged, changed, skipped, rejected, sum_minor, captured)
      VALUES (\(sample.book.id), 'razorpay', 'razorpay-settlement', 1, 'settlement.csv', 'x', 1,
        '2026-04-04', 1, 1, 0, 0, 0, 0, 0, '{}')
      RETURNING file
      """
    ).value("file")
    let line: Int64 = try sample.connection.row(
      """
      INSERT INTO intake.line (
        book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind,
        state, occurred_on, occurred_at, currency)
      VALUES (\(sample.book.id), 'razorpay', 'pay_1', 1, 1, '\\x00', \(file), 6, 7, 'payment',
        'settled', '2026-04-02', '2026-04-02T06:00:00Z', 'INR')
      RETURNING line
      """
    ).value("line")
    try sample.connection.execute(
      """
      INSERT INTO recon.break (
        break_id, book, feed, kind, key, ordinal, currency, code, state, period, expected_minor,
        reported_minor, difference_minor, opened_on, closed_on, line)
      VALUES
        ('b3', \(sample.book.id), 'razorpay', 'payment', 'unl-3', 1, 'INR', 'AMOUNT_MISMATCH',
          'open', '2026-04', 12345600, 12345750, 150, '2026-04-04', NULL, \(line)),
        ('b2', \(sample.book.id), 'razorpay', 'payment', 'unl-2', 1, 'INR', 'MISSING_IN_REPORT',
          'healed', '2026-04', 500, NULL, -500, '2026-04-05', '2026-04-07', NULL),
        ('b1', \(sample.book.id), 'flipkart', 'sale', '=1', 1, 'INR', 'MISSING_IN_REPORT',
          'open', '2026-04', 12000, NULL, -12000, '2026-04-10', NULL, NULL)
      """)
    return sample
  }

  private static func moves(
    _ moves: (debit: Account, credit: Account, amountMinor: Int64)...,
    about dimensions: Dimensions = Dimensions()
  ) -> [Transfer] {
    moves.compactMap {
      Transfer(
        debit: $0.debit, credit: $0.credit, signedMinor: $0.amountMinor, dimensions: dimensions)
    }
  }
}
