import Ledger
import Money
import Postgres

@testable import Commerce

extension CommerceBook {
  /// One pass of the first series.
  struct Pass {
    var id: String
    var amountMinor: Int64 = 4900
    var series = "S1"
    var episodes: Int32 = 20
    var first: String?
    var place: Int16 = 29
    var day = CommerceBook.day
    var psp = "razorpay"
  }

  func sell(_ passes: [Pass]) throws {
    let numbers = try seriesNumbers()
    var firsts: [String: FirstEpisode] = [:]
    for code in passes.compactMap(\.first) {
      firsts[code] = FirstEpisode(
        code: code,
        episode: try connection.row(
          "SELECT episode FROM ledger.ensure_episode(ARRAY[1]::integer[], ARRAY[\(code)::text])"
        ).value("episode"))
    }
    let known = firsts
    _ = try connection.transaction {
      try LedgerPosting(book, on: connection).post(
        passes.map { pass in
          PassRule.receipt(
            PassEvent(
              id: pass.id, paidAt: Instant(day: pass.day, secondOfDay: 41_400), viewer: 81_723,
              series: numbers[pass.series] ?? 0, episodes: pass.episodes,
              first: pass.first.flatMap { known[$0] },
              amountMinor: pass.amountMinor, currency: .inr, psp: pass.psp, place: pass.place,
              record: 1), seriesCode: pass.series)
        })
    }
  }

  private func seriesNumbers() throws -> [String: Int32] {
    var numbers: [String: Int32] = [:]
    for row in try connection.rows("SELECT code, series FROM ledger.series WHERE book = \(book.id)")
    {
      numbers[try row.value("code")] = try row.value("series")
    }
    return numbers
  }

  /// Releases episodes, numbered from the first one.
  func release(_ episodes: ClosedRange<Int>, of series: String = "S1", daysLater: Int) throws {
    _ = try connection.transaction {
      try ReleaseStore(book, on: connection).record(
        episodes.map { number in
          ReleaseEvent(
            series: series, episode: "E\(number)", releasedOn: Self.day.adding(days: daysLater),
            record: Int64(number))
        }, file: FileID(rawValue: 1))
    }
  }

  @discardableResult
  func postPassRefunds() throws -> Int {
    try PassRefundStore(book, on: connection).postWaiting()
  }

  /// Rolls up to a new cut and distributes the passes that are due.
  @discardableResult
  func distributePasses() throws -> PassDistributionStore.Outcome {
    try Cut.take(of: book, on: connection).rollUp(book, on: connection)
    return try PassDistributionStore(book, on: connection).distribute()
  }

  /// Takes events of subscriptions as an import does.
  @discardableResult
  func take(_ events: [SubscriptionEvent]) throws -> Int {
    try connection.transaction {
      let store = SubscriptionStore(book, on: connection)
      _ = try store.receive(events, file: FileID(rawValue: 1))
      return try store.takeWaiting()
    }
  }

  @discardableResult
  func recognise(daysLater: Int) throws -> Int {
    try SubscriptionRecognition(book, on: connection)
      .recognise(through: Self.day.adding(days: daysLater))
  }
}
