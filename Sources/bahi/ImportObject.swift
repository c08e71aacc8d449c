import Foundation
import Intake
import Money

/// What became of a file, as an object for programs.
struct ImportObject: Encodable {
  struct Amount: Encodable {
    let category: String
    let currency: String
    let records: Int
    let before_minor: Int64
    let before: String
    let after_minor: Int64
    let after: String

    init(_ difference: ImportDifference) {
      let currency = (try? Currency(code: difference.currency)) ?? .inr
      category = difference.category.rawValue
      self.currency = difference.currency
      records = difference.records
      before_minor = difference.before.rounded(to: currency)
      before = difference.before.description
      after_minor = difference.after.rounded(to: currency)
      after = difference.after.description
    }
  }

  struct Reject: Encodable {
    let line: Int
    let record: Int
    let code: String
    let column: String
    let message: String
  }

  let file: String
  let number: Int64?
  let verdict: String
  let feed: String?
  let profile: String?
  let parent: String?
  let message: String?
  let records: Int
  let accepted: Int
  let unchanged: Int
  let changed: Int
  let skipped: Int
  let rejected: Int
  let vanished: Int
  let currency: String?
  let sum_minor: Int64?
  let money: [Amount]
  let first_day: String?
  let last_day: String?
  let review: Int64?
  let warnings: [String]
  let rejects: [Reject]
  let rejects_path: String?

  init(_ report: ImportReport) {
    file = report.name
    number = report.verdict == .accepted ? report.file : nil
    verdict = report.verdict.rawValue
    feed = report.feed
    profile = report.profile
    parent = report.parent
    message = report.message
    records = report.records
    accepted = report.accepted
    unchanged = report.unchanged
    changed = report.changed
    skipped = report.skipped
    rejected = report.rejected
    vanished = report.vanished
    let read = report.onlyMoneyRead
    currency = read?.currency.code
    sum_minor = read?.minorUnits
    money = report.differences.map(Amount.init)
    first_day = report.firstDay?.description
    last_day = report.lastDay?.description
    review = report.review
    warnings = report.warnings
    rejects = report.rejects.map {
      Reject(
        line: $0.line, record: $0.record, code: $0.code.rawValue, column: $0.column,
        message: $0.message)
    }
    rejects_path = report.rejectsPath
  }

  /// The object as one line of JSON.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
