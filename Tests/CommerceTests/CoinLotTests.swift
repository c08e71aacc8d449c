import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Coin lots", .database)
struct CoinLotTests {
  @Test("A top-up makes one lot, whose rupees all of its coins carry")
  func topUp() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", bonus: 10)])
    #expect(
      try book.commerce.postings() == [
        "top_up 2026-04-02 assets:psp:razorpay < liabilities:coins:paid 10000",
        "top_up 2026-04-02 equity:coins:issued < liabilities:wallet:v-7 110",
      ])
    #expect(try book.lots() == ["top-ups:t-1 110/110 10000"])
    try book.use((1...4).map { CoinBook.Unlock(id: "u-\($0)", coins: 5) })
    #expect(
      try book.uses() == [
        "u-1 top-ups:t-1 5 454", "u-2 top-ups:t-1 5 455", "u-3 top-ups:t-1 5 454",
        "u-4 top-ups:t-1 5 455",
      ])
    try book.use([CoinBook.Unlock(id: "u-5", coins: 90)])
    #expect(try book.lots() == ["top-ups:t-1 0/110 0"])
    #expect(try book.failingChecks() == [])
  }

  @Test("Where tax falls due at the top-up, the lot carries the price without it")
  func taxedTopUp() throws {
    let book = try CoinBook(
      policies: """
        coins:
          - { from: 2026-04-01, policy: redemption }
          - { from: 2026-04-03, policy: top-up }
        """)
    try book.post([
      CoinBook.topUp("t-1"), CoinBook.topUp("t-2", place: 27, day: 1),
      CoinBook.topUp("t-3", place: 29, day: 1),
    ])
    #expect(
      try book.lots() == [
        "top-ups:t-1 100/100 10000", "top-ups:t-2 100/100 8474", "top-ups:t-3 100/100 8475",
      ])
    #expect(
      try book.commerce.balances() == [
        "assets:psp:razorpay": 30_000, "liabilities:coins:paid": -26_949,
        "liabilities:gst:27:cgst:9": -763, "liabilities:gst:27:sgst:9": -763,
        "liabilities:gst:27:igst:18": -1_525, "equity:coins:issued": 300,
        "liabilities:wallets": -300,
      ])
    try book.use([CoinBook.Unlock(id: "u-1", coins: 150)])
    #expect(
      try book.releases() == ["2026-04-02 coins 29 1 10000", "2026-04-02 coins-taxed 29 0 4237"])
  }

  @Test(
    "A policy holds from its day until the next one, and tax waits for the use before the first")
  func policies() throws {
    let first = CoinBook.day
    let terms = CoinTerms(
      registrationState: 27, gstRate: try BasisPoints(1_800),
      spans: [
        CoinPolicySpan(from: first.adding(days: 9), policy: .redemption),
        CoinPolicySpan(from: first, policy: .topUp),
      ])
    let found = [-1, 0, 8, 9].map { terms.policy(on: first.adding(days: $0)) }
    #expect(found == [.redemption, .topUp, .topUp, .redemption])
  }

  @Test("First expiry first, bought coins before given ones, then the older lot")
  func order() throws {
    let book = try CoinBook()
    try book.post([
      CoinBook.topUp("never", coins: 10, amountMinor: 1_000),
      CoinBook.topUp("later", coins: 10, amountMinor: 1_000, expires: 20),
      CoinBook.topUp("younger", coins: 10, amountMinor: 1_000, day: 1, expires: 10),
      CoinBook.topUp("older", coins: 10, amountMinor: 1_000, expires: 10),
    ])
    try book.connection.execute(
      """
      SELECT ledger.authorise('main', 'top_up', 'gifts', '{gift}', '{equity:coins:issued}',
        '{liabilities:wallet:v-7}', '{10}', '{2026-04-01T09:00:00+05:30}')
      """)
    try book.use([
      CoinBook.Unlock(id: "u-1", coins: 5), CoinBook.Unlock(id: "u-2", coins: 12),
      CoinBook.Unlock(id: "u-3", coins: 30),
    ])
    #expect(
      try book.uses() == [
        "u-1 top-ups:older 5 500", "u-2 top-ups:older 5 500", "u-2 top-ups:younger 7 700",
        "u-3 top-ups:younger 3 300", "u-3 top-ups:later 10 1000", "u-3 top-ups:never 10 1000",
        "u-3 gifts:gift 7 0",
      ])
    #expect(try book.failingChecks() == [])
  }

  @Test("An unlock without coins waits, and uses the lot that covers it later")
  func waiting() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", coins: 3, amountMinor: 300)])
    #expect(try book.use([CoinBook.Unlock(id: "u-1", coins: 5)]).waiting == 1)
    #expect(try book.uses() == [])
    try book.post([CoinBook.topUp("t-2", coins: 7, amountMinor: 1_000)])
    #expect(try book.uses() == ["u-1 top-ups:t-1 3 300", "u-1 top-ups:t-2 2 285"])
    #expect(try book.failingChecks() == [])
  }

  @Test("A live unlock uses lots as a file's does, one whose coins are held too")
  func live() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", coins: 20, amountMinor: 1_999)])
    _ = try LedgerPosting(book.book, on: book.connection).numbers(of: [.psp("razorpay")])
    try book.connection.execute(
      """
      SELECT ledger.authorise('main', 'reserve', 'holds', '{h-1}', '{liabilities:wallet:v-7}',
        '{liabilities:wallet:v-7:reserved}', '{12}', '{2026-04-02T10:00:00+05:30}',
        p_items => '{cart-1}', p_expires_at => '{2026-04-03T10:00:00+05:30}')
      """)
    try book.connection.execute(
      """
      SELECT ledger.authorise('main', 'unlock', 'unlocks', '{u-1,u-2}',
        '{liabilities:wallet:v-7,liabilities:wallet:v-7}',
        '{liabilities:coins-spent,liabilities:coins-spent}', '{3,5}',
        '{2026-04-02T10:01:00+05:30,2026-04-02T10:02:00+05:30}', '{7,7}', '{S1,S1}',
        '{E001,E002}', '{29,29}')
      """)
    func capture(_ about: SQL) throws {
      try book.connection.execute(
        """
        SELECT ledger.authorise('main', 'capture', 'captures', '{c-1}',
          '{liabilities:wallet:v-7:reserved}', '{liabilities:coins-spent}', '{12}',
          '{2026-04-02T10:03:00+05:30}', p_items => '{cart-1}' \(fragment: about))
        """)
    }
    let error = #expect(throws: PostgresError.self) { try capture("") }
    guard case .server(let refusal)? = error else { return }
    #expect(
      refusal.message == "a capture of coins that were paid for names its series and place")
    try capture(", p_series => '{S1}', p_episodes => '{E003}', p_places => '{29}'")
    #expect(try book.uses() == ["u-1 top-ups:t-1 3 299", "u-2 top-ups:t-1 5 500"])
    #expect(try book.lots() == ["top-ups:t-1 0/20 0"])
    #expect(try book.failingChecks() == [])
  }

  @Test("A live top-up says its price, so that its lot carries it, and the file changes nothing")
  func liveTopUp() throws {
    let book = try CoinBook()
    func topUp(_ arguments: SQL) throws -> String {
      try book.connection.row("SELECT commerce.top_up('main', \(fragment: arguments)) AS answer")
        .value("answer")
    }
    let event = CoinBook.topUp("t-1", bonus: 10, expires: 30)
    let live: SQL =
      "'t-1', 7, 100, 10, 10000, 'razorpay', 29::smallint, '2026-04-02T08:20:00+05:30', '2026-05-02'"
    #expect(try topUp(live) == "posted")
    #expect(try topUp(live) == "already posted")
    #expect(try book.lots() == ["top-ups:t-1 110/110 10000"])
    let postings = try book.commerce.postings()
    #expect(
      postings == [
        "top_up 2026-04-02 assets:psp:razorpay < liabilities:coins:paid 10000",
        "top_up 2026-04-02 equity:coins:issued < liabilities:wallet:v-7 110",
      ])
    try book.post([event])
    #expect(try book.commerce.postings() == postings)
    try book.use([CoinBook.Unlock(id: "u-1", coins: 55)])
    #expect(try book.releases() == ["2026-04-02 coins 29 1 5000"])
    #expect(try book.failingChecks() == [])
  }

  private static let refusedTopUps: [(SQL, String, String)] = [
    (
      "'t-2', 7, 100, 0, 0, 'razorpay', 29::smallint, '2026-04-02T08:20:00+05:30'", "BH091",
      "top-up \"t-2\" has to say its coins and what was paid for them"
    ),
    (
      "'t-2', 7, 100, 0, 9900, 'paytm', 29::smallint, '2026-04-02T08:20:00+05:30'", "BH091",
      "gateway \"paytm\" is in no agreements file"
    ),
    (
      "'t-2', 7, 100, 0, 9900, 'razorpay', 29::smallint, '2026-04-03T08:20:00+05:30'", "BH091",
      "tax falls due when coins are bought on 2026-04-03: top-up \"t-2\" comes by its file"
    ),
    (
      "'t-1', 7, 100, 0, 9900, 'razorpay', 29::smallint, '2026-04-02T08:20:00+05:30'", "BH092",
      "top-up \"t-1\" came before with other content"
    ),
  ]

  @Test("A live top-up that cannot be is refused, one of coins alone too, and nothing is kept")
  func refusedTopUps() throws {
    let book = try CoinBook(policies: "coins: [{ from: 2026-04-03, policy: top-up }]")
    try book.post([CoinBook.topUp("t-1")])
    let alone: SQL = """
      ledger.authorise('main', 'top_up', 'top-ups', '{t-3}', '{equity:coins:issued}',
        '{liabilities:wallet:v-7}', '{10}', '{2026-04-01T09:00:00+05:30}')
      """
    let refused =
      Self.refusedTopUps.map { arguments, state, message in
        ("commerce.top_up('main', \(fragment: arguments))" as SQL, state, message)
      } + [
        (
          alone, "BH090",
          "a top-up says what was paid for it, and a live request of coins alone does not"
        )
      ]
    for (call, state, message) in refused {
      let error = #expect(throws: PostgresError.self) {
        try book.connection.execute("SELECT \(fragment: call)")
      }
      guard case .server(let refusal)? = error else { return }
      #expect(refusal.sqlState == state)
      #expect(refusal.message == message)
    }
    #expect(try book.lots() == ["top-ups:t-1 100/100 10000"])
  }

  @Test("What a lot has left cannot be taken twice, whoever asks at once")
  func overdrawn() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", coins: 10, amountMinor: 1_000)])
    let lot = CoinLot(
      code: "top-ups:t-1", viewer: 7, coins: 10, valueMinor: 1_000, used: 0, room: 10)
    try book.use([CoinBook.Unlock(id: "u-1", coins: 4)])
    let stale = try #require(BreakageRule.expiry(of: lot, on: CoinBook.day))
    #expect(
      try book.connection.transaction {
        try LedgerPosting(book.book, on: book.connection).post([stale]).waiting
      } == 1)
    let error = #expect(throws: PostgresError.self) {
      try book.post([CoinBook.topUp("t-2", coins: 10, amountMinor: 1_000)])
    }
    guard case .server(let refusal)? = error else { return }
    #expect(refusal.sqlState == "BH071")
    #expect(
      refusal.message == "lot \"top-ups:t-1\" has 6 coins left of 10, and 10 would be taken")
    #expect(try book.failingChecks() == [])
  }

  @Test("A lot that the wallet has not is not taken from")
  func unknownLot() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", coins: 10, amountMinor: 1_000)])
    let lot = CoinLot(code: "top-ups:t-9", viewer: 7, coins: 10, valueMinor: 1_000, room: 10)
    let error = #expect(throws: PostgresError.self) {
      try book.connection.transaction {
        try LedgerPosting(book.book, on: book.connection).post(
          [BreakageRule.expiry(of: lot, on: CoinBook.day)].compactMap { $0 })
      }
    }
    guard case .server(let refusal)? = error else { return }
    #expect(refusal.sqlState == "BH070")
    #expect(refusal.message == "the wallet has no lot \"top-ups:t-9\"")
  }
}
