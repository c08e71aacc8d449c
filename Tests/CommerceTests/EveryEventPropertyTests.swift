import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Events of every kind, in any order", .database)
struct EveryEventPropertyTests {
  /// What a purchase inside a store's app says.
  struct Purchase {
    let id: String
    let amountMinor: Int64
    let place: Int16
    let day: BusinessDay
  }

  enum Event {
    case unlock(CommerceBook.Unlock)
    case purchase(Purchase)
    case refund(id: String, of: String, Int64, daysLater: Int)
    case dispute(Chargeback)
    case order(OrderEvent)
    case comingBack(ReturnEvent)
    case delivery(PlacementDelivery)
    case advertising(AdRevenue)
  }

  @Test(
    "Any order and batches give the same balances, and what cannot be given back is all that stays",
    arguments: 0..<8)
  func anyOrder(part: UInt64) throws {
    for number in 8 * part..<8 * part + 8 { try anyOrder(Seed(number), "\(number)") }
  }

  private func anyOrder(_ seed: Seed, _ name: String) throws {
    var random = seed
    let isOfStore = Bool.random(using: &random)
    func book(_ code: String) throws -> CommerceBook {
      try Self.book("\(code)-\(name)", isOfStore: isOfStore)
    }
    let script = EveryEventScript(&random)
    let straight = try book("straight")
    try Self.take(script.lasting, in: straight)
    try straight.distribute()
    let kept = try Self.netted(straight)
    #expect(kept["expenses:chargebacks"] != nil)
    try Self.take(script.events, in: straight)
    try straight.distribute()
    try Self.estimate(straight, "2026-04-30")
    try Self.estimate(straight, "2026-05-31")
    let mixed = try book("mixed")
    var left = (script.events + script.lasting).shuffled(using: &random)
    for step in 0..<3 {
      let count = step == 2 ? left.count : Int.random(in: 0...left.count, using: &random)
      try Self.take(Array(left.prefix(count)), in: mixed)
      left.removeFirst(count)
      if step == 2 || Bool.random(using: &random) { try mixed.distribute() }
      if step == 1 { try Self.estimate(mixed, "2026-04-30") }
    }
    try Self.estimate(mixed, "2026-05-31")
    #expect(try mixed.balances() == straight.balances(), "\(seed)")
    try Self.take(script.givingBack(&random), in: mixed)
    try mixed.distribute()
    #expect(try Self.netted(mixed) == kept, "\(seed)")
  }

  /// A book with a party of every sort, whose placement is agreed.
  private static func book(_ code: String, isOfStore: Bool) throws -> CommerceBook {
    let policy = isOfStore ? "\nstores: [{ store: appstore, from: 2026-04-01, gst: store }]" : ""
    let commerce = try CommerceBook(
      CommerceBook.yaml(
        share: "40 %\n    ad_share: 30 %",
        extra: "estimates: [{ of: returns, from: 2026-04-01, rate: 10 %, days: 30 }]" + policy
      ).replacing(
        "series:\n",
        with: """
            - { code: appstore, kind: app-store, name: App Store, state: 29 }
            - { code: brand-1, kind: brand, name: Brand One, state: 29 }
            - { code: adnet-1, kind: ad-network, name: Ad Network One, state: 27 }
          series:

          """, maxReplacements: 1), book: code)
    _ = try commerce.connection.transaction {
      try PlacementStore(commerce.book, on: commerce.connection).record(
        [
          .agreed(
            Placement(
              id: "plc-1", brand: "brand-1", agreedOn: CommerceBook.day, feeMinor: 100_001,
              weights: [1, 1, 1], series: "S1", record: 1))
        ], file: FileID(rawValue: 1))
    }
    return commerce
  }

  private static func estimate(_ commerce: CommerceBook, _ day: String) throws {
    try EstimateStore(commerce.book, on: commerce.connection).estimate(on: try BusinessDay(day))
  }

  /// Takes a batch as an import does, the kinds one after the other.
  private static func take(_ events: [Event], in commerce: CommerceBook) throws {
    let (book, connection) = (commerce.book, commerce.connection)
    var (unlocks, purchases, orders, returns):
      (
        [CommerceBook.Unlock], [Purchase], [OrderEvent], [ReturnEvent]
      ) = ([], [], [], [])
    var (disputes, deliveries, advertising): ([Chargeback], [PlacementEvent], [AdRevenue]) =
      ([], [], [])
    for event in events {
      switch event {
      case .unlock(let unlock): unlocks.append(unlock)
      case .purchase(let purchase): purchases.append(purchase)
      case .refund(let id, let of, let amountMinor, let later):
        try commerce.refund(id, of: of, amountMinor, daysLater: later)
      case .dispute(let dispute): disputes.append(dispute)
      case .order(let order): orders.append(order)
      case .comingBack(let event): returns.append(event)
      case .delivery(let delivery): deliveries.append(.delivered(delivery))
      case .advertising(let report): advertising.append(report)
      }
    }
    if !unlocks.isEmpty { try commerce.post(unlocks) }
    try buy(purchases, in: commerce)
    let shop = OrderBook(commerce)
    try shop.record(orders)
    try shop.takeBack(returns)
    try WaitingRefunds(book, on: connection).post()
    let (known, delivered, reported) = (disputes, deliveries, advertising)
    try connection.transaction {
      let file = FileID(rawValue: 1)
      _ = try ChargebackStore(book, on: connection).record(known, file: file)
      _ = try PlacementStore(book, on: connection).record(delivered, file: file)
      _ = try AdRevenueStore(book, on: connection).record(reported, file: file)
    }
  }

  private static func buy(_ purchases: [Purchase], in commerce: CommerceBook) throws {
    guard !purchases.isEmpty else { return }
    let (book, connection, file) = (commerce.book, commerce.connection, FileID(rawValue: 1))
    let series: Int32 = try connection.row(
      "SELECT series FROM ledger.series WHERE book = \(book.id) AND code = 'S2'"
    ).value("series")
    let episode: Int32 = try connection.row(
      "SELECT episode FROM ledger.ensure_episode(ARRAY[\(series)]::integer[], ARRAY['E1'])"
    ).value("episode")
    let terms = try StorePolicyStore(book, on: connection).terms()
    let events = purchases.map { purchase in
      AppStoreEvent(
        id: purchase.id, paidAt: Instant(day: purchase.day, secondOfDay: 41_400), viewer: 7,
        series: series, episode: episode, amountMinor: purchase.amountMinor, currency: .inr,
        store: "appstore", place: purchase.place, feeMinor: purchase.amountMinor * 15 / 100,
        feeTaxMinor: purchase.amountMinor * 27 / 1_000,
        storeTaxMinor: terms.policy(of: "appstore", on: purchase.day) == .store
          ? purchase.amountMinor * 18 / 118 : nil, record: 1)
    }
    try connection.transaction {
      let posting = LedgerPosting(book, on: connection)
      try posting.post(
        events.map { AppStoreRule.unlock($0, seriesCode: "S2", episodeCode: "E1") }, file: file)
      try posting.post(
        events.compactMap {
          AppStoreRule.fee(
            $0, registration: book.registrationState, storeState: 29, rate: book.unlockGSTRate)
        }, file: file)
      try StoreSaleStore(book, on: connection).record(
        events.map {
          (
            $0,
            AppStoreRule.feeTax(of: $0, registration: book.registrationState, storeState: 29)
          )
        }, file: file)
    }
  }

  /// The balances that are not zero, revenue net of what was given back.
  private static func netted(_ commerce: CommerceBook) throws -> [String: Int64] {
    var balances = try commerce.balances()
    for (revenue, contra) in [
      ("income:unlocks", "income:refunds"), ("income:products", "income:product-returns"),
    ] {
      balances[revenue, default: 0] += balances.removeValue(forKey: contra) ?? 0
    }
    return balances.filter { $0.value != 0 }
  }
}

/// What happens to a book that can be given back, what cannot, and what gives the rest back.
///
/// What lasts has days of its own, so that no slice is rounded with what is given back.
struct EveryEventScript {
  private(set) var events: [EveryEventPropertyTests.Event] = []
  /// What cannot be given back.
  private(set) var lasting: [EveryEventPropertyTests.Event] = []
  private var leftMinor: [String: Int64] = [:]
  private var lines: [OrderLine] = []
  private var returnedMinor: [String: Int64] = [:]

  init(_ random: inout Seed) {
    for number in 1...Int.random(in: 3...6, using: &random) { sell(number, &random) }
    for number in 1...2 { order(number, &random) }
    for number in 1...2 { lose(number, &random) }
    for milestone in 1...Int.random(in: 1...3, using: &random) {
      lasting.append(
        .delivery(
          PlacementDelivery(
            placement: "plc-1", milestone: milestone,
            at: Instant(day: Self.day(9 - milestone), secondOfDay: 100), record: 1)))
    }
    for number in 1...2 {
      lasting.append(
        .advertising(
          AdRevenue(
            id: "ad-\(number)", network: "adnet-1", earnedOn: Self.day(number),
            amountMinor: Int64.random(in: 1...99_999, using: &random),
            series: number == 1 ? "S1" : nil, record: 1)))
    }
  }

  private static func day(_ number: Int) -> BusinessDay { CommerceBook.day.adding(days: number) }

  private mutating func sell(_ number: Int, _ random: inout Seed) {
    let amount = Int64.random(in: 100...1_999, using: &random)
    let place: Int16 = Bool.random(using: &random) ? 27 : 29
    let id = "unl-\(number)"
    if Bool.random(using: &random) {
      events.append(
        .purchase(.init(id: id, amountMinor: amount, place: place, day: Self.day(number % 2))))
    } else {
      events.append(
        .unlock(.init(id: id, amountMinor: amount, place: place, day: Self.day(number % 2))))
      if Bool.random(using: &random) {
        for stage in [Chargeback.Stage.opened, .won] {
          events.append(.dispute(Self.dispute(number, of: id, stage, amount)))
        }
      }
    }
    leftMinor[id] = amount
    for part in 0..<Int.random(in: 0...2, using: &random) {
      let back = Int64.random(in: 1...amount / 3, using: &random)
      leftMinor[id, default: 0] -= back
      events.append(.refund(id: "rfd-\(id)-\(part)", of: id, back, daysLater: 2 + part))
    }
  }

  private mutating func lose(_ number: Int, _ random: inout Seed) {
    let amount = Int64.random(in: 100...1_999, using: &random)
    let id = "los-\(number)"
    lasting.append(.unlock(.init(id: id, amountMinor: amount, series: "S3", day: Self.day(4))))
    lasting += [Chargeback.Stage.opened, .lost].map {
      .dispute(Self.dispute(100 + number, of: id, $0, amount))
    }
  }

  private static func dispute(
    _ number: Int, of id: String, _ stage: Chargeback.Stage, _ amountMinor: Int64
  ) -> Chargeback {
    Chargeback(
      id: "cbk-\(number)", receipt: id, stage: stage,
      at: Instant(day: day(stage == .opened ? 5 : 8), secondOfDay: 100), amountMinor: amountMinor,
      psp: "razorpay", feeMinor: stage == .lost ? 10_000 : 0,
      feeTaxMinor: stage == .lost ? 1_800 : 0, record: 1)
  }

  private mutating func order(_ number: Int, _ random: inout Seed) {
    let price = Int64.random(in: 1_000...300_000, using: &random)
    guard
      let line = try? OrderBook.line(
        "lin-\(number)", merchant: nil, quantity: 2, price: price, cost: price / 3)
    else { return }
    lines.append(line)
    events.append(.order(OrderEvent(head: OrderBook.head("ord-\(number)"), lines: [line])))
    guard Bool.random(using: &random) else { return }
    let back = Int64.random(in: 1..<price / 2, using: &random)
    returnedMinor[line.id] = back
    events.append(
      .comingBack(OrderBook.goingBack("rtn-\(number)", of: line.id, back, daysLater: 4)))
  }

  /// What is left of all that can be given back.
  func givingBack(_ random: inout Seed) -> [EveryEventPropertyTests.Event] {
    let refunds = leftMinor.sorted { $0.key < $1.key }.filter { $0.value > 0 }.map {
      EveryEventPropertyTests.Event.refund(
        id: "all-\($0.key)", of: $0.key, $0.value,
        daysLater: Int.random(in: 10...12, using: &random))
    }
    return refunds
      + lines.map { line in
        let before = returnedMinor[line.id]
        return .comingBack(
          OrderBook.goingBack(
            "all-\(line.id)", of: line.id, line.paidMinor - (before ?? 0),
            quantity: before == nil ? 2 : 1, daysLater: 12))
      }
  }
}
