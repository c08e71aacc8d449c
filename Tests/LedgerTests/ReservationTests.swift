import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Reservations", .database)
struct ReservationTests {
  private static let soon = "2026-04-02T12:00:00+05:30"

  @Test("What is held cannot be spent, is captured in parts, and never more than was held")
  func captured() throws {
    let ledger = try opened()
    #expect(
      try ledger.authorise(
        "reserve", [.reserve("h-1", "r-1", 70, until: Self.soon)], source: "holds"
      ).map(\.words) == ["posted"])
    #expect(try ledger.coins() == 30)
    #expect(
      try ledger.authorise("unlock", [.coins("w-1", 31)]).map(\.words) == ["refused NO_COVER"])
    let captures = try ledger.authorise(
      "capture",
      [.capture("c-1", "r-1", 50), .capture("c-2", "r-1", 21), .capture("c-3", "r-1", 20)],
      source: "holds")
    #expect(captures.map(\.words) == ["posted", "refused RESERVATION_SPENT", "posted"])
    #expect(try ledger.coins(reserved: true) == 0)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("An unknown item, one that is not this wallet's and one that is held already are refused")
  func refusals() throws {
    let ledger = try opened()
    let hold = LiveRequest.reserve("h-1", "r-1", 10, until: Self.soon)
    var twice = hold
    twice.id = "h-2"
    #expect(
      try ledger.authorise("reserve", [hold, twice], source: "holds").map(\.words)
        == ["posted", "refused RESERVATION_EXISTS"])
    #expect(
      try ledger.authorise("capture", [.capture("c-1", "r-9", 5)], source: "holds").map(\.words)
        == ["refused RESERVATION_UNKNOWN"])
    try ledger.authorise("top_up", [.topUp("t-2", 50, viewer: 2)], source: "gifts")
    var other = LiveRequest.reserve("h-3", "r-3", 10, until: Self.soon)
    other.debit = "liabilities:wallet:v-2"
    other.credit = "liabilities:wallet:v-2:reserved"
    #expect(try ledger.authorise("reserve", [other], source: "holds").map(\.words) == ["posted"])
    #expect(
      try ledger.authorise("capture", [.capture("c-2", "r-3", 5)], source: "holds").map(\.words)
        == ["refused RESERVATION_UNKNOWN"])
    var open = hold
    open.id = "h-4"
    open.item = "r-4"
    open.expiresAt = nil
    #expect(
      try ledger.authorise("reserve", [open], source: "holds").map(\.words)
        == ["refused FIELD_MISSING"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A file that draws on a hold which nobody made is refused, whatever else is held")
  func unknownHold() throws {
    let ledger = try opened()
    let reserved = Account(
      code: "liabilities:wallet:v-1:reserved", accountClass: .reserved, currency: .coin)
    let draw = LedgerBook.transaction(
      .unlock, "w-1", from: .coinsSpent, to: reserved, 10)
    for _ in 0..<2 {
      let error = #expect(throws: PostgresError.self) { try ledger.post([draw]) }
      #expect("\(try #require(error))".contains("nothing is reserved under no item"))
      #expect(try ledger.count("ledger.waiting") == 0)
      try ledger.authorise(
        "reserve", [.reserve("h-1", "r-1", 70, until: Self.soon)], source: "holds")
    }
  }

  @Test("An item whose first request was refused can be held by the second one of the same call")
  func secondRequest() throws {
    let ledger = try opened()
    let requests = [
      LiveRequest.reserve("h-1", "r-1", 101, until: Self.soon),
      .reserve("h-2", "r-1", 30, until: Self.soon), .reserve("h-3", "r-1", 30, until: Self.soon),
    ]
    #expect(
      try ledger.authorise("reserve", requests, source: "holds").map(\.words)
        == ["refused NO_COVER", "posted", "refused RESERVATION_EXISTS"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("To hold the same for longer is another request")
  func otherExpiry() throws {
    let ledger = try opened()
    let request = LiveRequest.reserve("h-1", "r-1", 30, until: Self.soon)
    var longer = request
    longer.expiresAt = "2026-04-03T12:00:00+05:30"
    try ledger.authorise("reserve", [request], source: "holds")
    #expect(
      try ledger.authorise("reserve", [longer], source: "holds").map(\.words) == ["conflict"])
  }

  @Test("An unlock cannot spend what is held, whoever it is held for")
  func unlockOfHeld() throws {
    let ledger = try opened()
    try ledger.authorise(
      "reserve", [.reserve("h-1", "r-1", 70, until: Self.soon)], source: "holds")
    var unlock = LiveRequest.coins("w-1", 20)
    unlock.debit = "liabilities:wallet:v-1:reserved"
    #expect(try ledger.authorise("unlock", [unlock]).map(\.words) == ["refused OTHER_DOOR"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("The night gives back what has expired, once, and leaves the rest")
  func released() throws {
    let ledger = try opened()
    try ledger.authorise(
      "reserve",
      [
        .reserve("h-1", "r-1", 40, until: Self.soon),
        .reserve("h-2", "r-2", 50, until: "2026-04-03T12:00:00+05:30"),
      ], source: "holds")
    try ledger.authorise("capture", [.capture("c-1", "r-1", 15)], source: "holds")
    #expect(try release(ledger, by: "2026-04-02T12:00:00+05:30") == 1)
    #expect(try ledger.coins() == 35)
    #expect(try ledger.coins(reserved: true) == 50)
    #expect(try release(ledger, by: "2026-04-02T23:00:00+05:30") == 0)
    #expect(
      try ledger.authorise("capture", [.capture("c-2", "r-1", 1)], source: "holds").map(\.words)
        == ["refused RESERVATION_SPENT"])
    #expect(try ledger.failingChecks() == [])
  }

  @Test("Staging cannot reserve, capture or release", arguments: [PostingKind.reserve, .release])
  func notFromStaging(kind: PostingKind) throws {
    let ledger = try opened()
    try ledger.authorise(
      "reserve", [.reserve("h-1", "r-1", 40, until: Self.soon)], source: "holds")
    let reserved = Account(
      code: "liabilities:wallet:v-1:reserved", accountClass: .reserved, currency: .coin,
      party: "v-1")
    let move =
      kind == .reserve
      ? LedgerBook.transaction(kind, "x", from: reserved, to: .wallet(1), 5)
      : LedgerBook.transaction(kind, "x", from: .wallet(1), to: reserved, 5)
    let error = try #require(throws: PostgresError.self) { try ledger.post([move]) }
    #expect(error.sqlState == "BH015")
    #expect(
      error.description.contains("is not posted from staging, its own function posts it"))
  }

  private func release(_ ledger: LedgerBook, by instant: String) throws -> Int64 {
    try ledger.connection.transaction {
      try LedgerPosting(ledger.book, on: ledger.connection)
        .releaseReservations(expiredBy: try Instant(instant))
    }
  }

  private func opened() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    try ledger.authorise("top_up", [.topUp("t-1", 100)], source: "gifts")
    return ledger
  }
}
