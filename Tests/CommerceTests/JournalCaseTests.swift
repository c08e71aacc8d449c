import TestSupport
import Testing

/// How a journal of the reference comes about in bahi.
struct JournalCase: Sendable {
  typealias Step = @Sendable (JournalBook) throws -> Void

  /// The share of the book's creators.
  var share = "40 %"
  /// What has happened before.
  var before: Step = { _ in }
  /// The kinds of transactions that the journal is about; nil for all.
  var kinds: [String]?
  /// What happens.
  var event: Step

  init(
    share: String = "40 %", before: @escaping Step = { _ in }, kinds: [String]? = nil,
    _ event: @escaping Step
  ) {
    self.share = share
    self.before = before
    self.kinds = kinds
    self.event = event
  }

  /// The cases of this module's rules, by the number of the reference.
  static let all = unlocks.merging(partners, uniquingKeysWith: Self.refuse)
    .merging(payees, uniquingKeysWith: Self.refuse)
    .merging(vouchers, uniquingKeysWith: Self.refuse)

  private static func refuse(_ first: JournalCase, _ second: JournalCase) -> JournalCase {
    preconditionFailure("a journal has one case")
  }
}

@Suite("Journals of the reference", .database)
struct JournalCaseTests {
  /// The journals whose rules have their own tests, and where.
  private static let elsewhere: [String: String] = [
    "J01": "CoinLotTests", "J02": "CoinLotTests", "J03": "DistributionFundingTests",
    "J08c": "DistributionFundingTests", "J19": "CoinLotTests", "J19b": "CoinLotTests",
    "J05": "PassTests", "J05b": "PassTests", "J23": "SubscriptionTests",
    "J23b": "SubscriptionTests",
    "J10": "OrderJournalTests", "J10b": "OrderJournalTests", "J10c": "OrderJournalTests",
    "J10d": "OrderJournalTests", "J11": "OrderJournalTests", "J11b": "OrderJournalTests",
    "J11c": "OrderJournalTests", "J11d": "OrderJournalTests", "J22": "OrderJournalTests",
    "J22b": "OrderJournalTests", "J22c": "OrderJournalTests",
  ]

  @Test(
    "The postings of bahi, joined again by account, are the journal to the paisa",
    arguments: try ReferenceJournal.all().filter { JournalCase.all[$0.number] != nil })
  func journal(_ reference: ReferenceJournal) throws {
    let journal = try #require(JournalCase.all[reference.number])
    let book = try JournalBook(share: journal.share)
    try journal.before(book)
    try book.setMark()
    try journal.event(book)
    #expect(try book.lines(of: journal.kinds) == Set(reference.lines))
  }

  @Test("Every journal has a test: here, or where the list says")
  func complete() throws {
    let numbers = try ReferenceJournal.all().map(\.number)
    #expect(numbers.count == 63)
    #expect(Set(numbers).count == numbers.count)
    let here = Set(JournalCase.all.keys)
    #expect(here.isDisjoint(with: Self.elsewhere.keys))
    #expect(here.union(Self.elsewhere.keys) == Set(numbers))
  }
}
