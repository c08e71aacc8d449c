import TestSupport
import Testing

/// How a journal of the reference comes about in bahi.
struct JournalCase: Sendable {
  typealias Step = @Sendable (JournalBook) throws -> Void

  /// The share of the book's creators.
  var share = "40 %"
  /// Blocks of the agreements file beside its agreements.
  var extra = ""
  /// What has happened before.
  var before: Step = { _ in }
  /// The kinds of transactions that the journal is about; nil for all.
  var kinds: [String]?
  /// The classes of accounts that it is about; nil for all.
  var classes: [String]?
  /// What happens.
  var event: Step

  init(
    share: String = "40 %", extra: String = "", before: @escaping Step = { _ in },
    kinds: [String]? = nil, classes: [String]? = nil, _ event: @escaping Step
  ) {
    self.share = share
    self.extra = extra
    self.before = before
    self.kinds = kinds
    self.classes = classes
    self.event = event
  }

  /// The cases of this module's rules, by the number of the reference.
  static let all = unlocks.merging(partners, uniquingKeysWith: Self.refuse)
    .merging(payees, uniquingKeysWith: Self.refuse)
    .merging(vouchers, uniquingKeysWith: Self.refuse)
    .merging(coins, uniquingKeysWith: Self.refuse)
    .merging(orders, uniquingKeysWith: Self.refuse)
    .merging(deferrals, uniquingKeysWith: Self.refuse)

  private static func refuse(_ first: JournalCase, _ second: JournalCase) -> JournalCase {
    preconditionFailure("a journal has one case")
  }
}

@Suite("Journals of the reference", .database)
struct JournalCaseTests {
  @Test(
    "The postings of bahi, joined again by account, are the journal to the paisa",
    arguments: try ReferenceJournal.all())
  func journal(_ reference: ReferenceJournal) throws {
    let journal = try #require(JournalCase.all[reference.number])
    let book = try JournalBook(share: journal.share, extra: journal.extra)
    try journal.before(book)
    try book.setMark()
    try journal.event(book)
    #expect(
      try book.lines(of: journal.kinds, classes: journal.classes) == Set(reference.lines))
  }

  @Test("Every journal of the reference has its case, and no case is of none")
  func complete() throws {
    let numbers = try ReferenceJournal.all().map(\.number)
    #expect(numbers.count == 63)
    #expect(Set(numbers).count == numbers.count)
    #expect(Set(JournalCase.all.keys) == Set(numbers))
  }
}
