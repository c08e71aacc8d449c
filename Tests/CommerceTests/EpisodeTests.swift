import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@testable import Commerce

@Suite("Episodes have what their series has", .database)
struct EpisodeTests {
  /// What each episode was allocated, `day counted side rate series episode units gross net share`.
  private func standing(of commerce: CommerceBook) throws -> [String] {
    try commerce.connection.rows(
      """
      SELECT concat_ws(' ', a.day, a.counted_on, a.side, a.rate_bp, s.code, e.code, sum(a.units),
        sum(a.gross_minor), sum(a.net_minor), sum(a.share_minor)) AS line
      FROM commerce.episode_allocation AS a
      JOIN ledger.series AS s ON s.series = a.series
      LEFT JOIN ledger.episode AS e ON e.episode = a.episode
      WHERE a.book = \(commerce.book.id)
      GROUP BY a.day, a.counted_on, a.side, a.rate_bp, s.code, e.code
      HAVING (sum(a.units), sum(a.gross_minor), sum(a.net_minor), sum(a.share_minor))
        <> (0, 0, 0, 0)
      ORDER BY 1
      """
    ).map { try $0.value("line") }
  }

  private func expectChecks() throws {
    let connection = try TestDatabase.current.superuserConnection()
    let results = try Checks(connection).run(names: [
      "episodes_sum_to_series", "allocation_sums_to_share",
    ])
    for result in results { #expect(result.rows == [], "\(result.name)") }
  }

  private func unlocks(_ random: inout Seed) -> [CommerceBook.Unlock] {
    (1...Int.random(in: 2...40, using: &random)).map { number in
      CommerceBook.Unlock(
        id: "unl-\(number)", amountMinor: [200, 300, 500].randomElement(using: &random) ?? 200,
        series: Bool.random(using: &random) ? "S1" : "S2",
        episode: "E\(Int.random(in: 1...5, using: &random))",
        place: Bool.random(using: &random) ? 27 : 29)
    }
  }

  @Test(
    "Any order and batching gives each episode the same, as a division in Swift gives it",
    arguments: Seed.sweep(6))
  func anyOrder(seed: Seed) throws {
    var random = seed
    let unlocks = unlocks(&random)
    let refunded = unlocks.filter { _ in Int.random(in: 0...3, using: &random) == 0 }
    let split = Int.random(in: 0...unlocks.count, using: &random)
    func fill(_ code: String, _ batches: [[CommerceBook.Unlock]]) throws -> CommerceBook {
      let commerce = try CommerceBook(book: code)
      for batch in batches where !batch.isEmpty {
        try commerce.post(batch)
        try commerce.distribute()
      }
      for (index, unlock) in refunded.enumerated() {
        try commerce.refund(
          "rfd-\(index)", of: unlock.id, unlock.amountMinor, daysLater: 1 + index % 2)
        if code == "main" {
          try commerce.postRefunds()
          try commerce.distribute()
        }
      }
      try commerce.postRefunds()
      try commerce.distribute()
      return commerce
    }
    let first = try fill("main", [Array(unlocks[..<split]), Array(unlocks[split...])])
    let second = try fill("other", [unlocks.reversed()])
    #expect(try standing(of: first) == standing(of: second))
    #expect(try standing(of: first).isEmpty == false)
    try expectChecks()
    try expectDivided(first)
  }

  /// Divides what the series took in on the day once more, by the rule that all money follows.
  private func expectDivided(_ commerce: CommerceBook) throws {
    let rows = try commerce.connection.rows(
      """
      SELECT s.code AS series, e.code AS episode, sum(a.gross_minor)::bigint AS gross,
        sum(a.net_minor)::bigint AS net, sum(a.share_minor)::bigint AS share
      FROM commerce.episode_allocation AS a
      JOIN ledger.series AS s ON s.series = a.series
      JOIN ledger.episode AS e ON e.episode = a.episode
      WHERE a.book = \(commerce.book.id) AND a.side = 'receipt'
      GROUP BY 1, 2 ORDER BY 1, 2
      """)
    for (series, episodes) in Dictionary(
      grouping: rows, by: { (try? $0.value("series", as: String.self)) ?? "" })
    {
      let gross = try episodes.map { try $0.value("gross", as: Int64.self) }
      for figure in ["net", "share"] {
        let parts = try episodes.map { try $0.value(figure, as: Int64.self) }
        #expect(
          parts == Allocation.split(parts.reduce(0, +), by: gross), "\(figure) of \(series)")
      }
    }
  }

  @Test("What is given back whole leaves no episode a paisa")
  func allBack() throws {
    let commerce = try CommerceBook()
    let unlocks = (1...7).map {
      CommerceBook.Unlock(id: "unl-\($0)", amountMinor: 300, episode: "E\($0 % 3)")
    }
    try commerce.post(unlocks)
    try commerce.distribute()
    for (index, unlock) in unlocks.enumerated() {
      try commerce.refund("rfd-\(index)", of: unlock.id, 300, daysLater: 1 + index % 3)
    }
    try commerce.postRefunds()
    try commerce.distribute()
    try expectChecks()
    let left = try commerce.connection.rows(
      """
      SELECT FROM commerce.episode_allocation GROUP BY series, episode
      HAVING (sum(units), sum(gross_minor), sum(net_minor), sum(share_minor)) <> (0, 0, 0, 0)
      """)
    #expect(left.isEmpty)
  }

  @Test("What coins release is divided too, and a figure that was changed is found")
  func coins() throws {
    let coins = try CoinBook()
    try coins.post([CoinBook.topUp("t-1", coins: 100, amountMinor: 10_000)])
    try coins.use([CoinBook.Unlock(id: "u-1", coins: 5), CoinBook.Unlock(id: "u-2", coins: 7)])
    try coins.commerce.distribute()
    #expect(
      try standing(of: coins.commerce) == ["2026-04-02 2026-04-02 receipt 1800 S1 2 1200 1017 407"])
    try expectChecks()
    try TestDatabase.current.superuserConnection().execute(
      """
      INSERT INTO commerce.episode_allocation
      SELECT book, day, series, episode, side, rate_bp, counted_on, revision + 1, 0, 0, 0, 1
      FROM commerce.episode_allocation
      """)
    let found = try Checks(TestDatabase.current.superuserConnection())
      .run(names: ["episodes_sum_to_series"])
    #expect(
      found.first?.rows == [
        ["1", "2026-04-02", "2026-04-02", "receipt", "1800", "1", "1017", "1017", "407", "408"]
      ])
    try coins.commerce.connection.execute(
      """
      INSERT INTO commerce.distribution_due (book, day) VALUES (\(coins.book.id), '2026-04-02')
      """)
    try coins.commerce.distribute()
    try expectChecks()
  }
}
