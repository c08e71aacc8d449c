package import Money

/// What became of a file: counts, money, hash and the verdict of its own controls.
///
/// `records = accepted + rejected + skipped`.
package struct ReadingSummary: Hashable, Sendable {
  /// Whether the file's own counts and sums prove that it is whole.
  package enum ControlVerdict: Hashable, Sendable {
    case absent
    case proved
    /// Rejected rows hide amounts, or the file holds rejects of another one.
    case unproved(String)
  }

  package let file: String
  package let records: Int
  package let accepted: Int
  package let rejected: Int
  package let skipped: Int
  /// The sum of the profile's money field over the accepted records.
  package let sum: ExactDecimal
  /// The same over the rejected records whose amount could be read.
  package let rejectedSum: ExactDecimal
  package let rejectedByCode: [RowCode: Int]
  package let captured: [String: String]
  package let control: ControlVerdict
  /// The file is a rejects file, handed in again.
  package let isRejectsFile: Bool
  package let sha256: String
  package let byteSize: Int
  package let firstDay: BusinessDay?
  package let lastDay: BusinessDay?
  package let warnings: [String]

  /// The sum in units of the second decimal; nil when the file has finer amounts.
  package var sumMinor: Int64? { sum.units(atScale: 2) }
}
