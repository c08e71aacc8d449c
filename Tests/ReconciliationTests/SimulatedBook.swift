import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Simulation
import TestSupport

/// A simulated platform's folder and the book that its nights run on.
struct SimulatedBook {
  let folder: URL
  let settings: SimulationSettings
  let book: Book
  let connection: Connection
  let lookup: Connection

  var inbox: String { folder.appending(path: "inbox").path }

  /// Writes the platform's files and applies its agreements, and the exchange rates if there are
  /// any, to the test's database.
  init(_ settings: SimulationSettings, appliesRates: Bool = true) throws {
    self.settings = settings
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-\(UUID().uuidString)")
    _ = try Simulator(settings).write(to: folder.path)
    connection = try TestDatabase.current.poster()
    lookup = try TestDatabase.current.poster()
    let yaml = try String(contentsOf: folder.appending(path: "agreements.yaml"), encoding: .utf8)
    let file = try AgreementsFile(yaml: yaml, name: "agreements.yaml")
    let connection = connection
    try connection.transaction { _ = try AgreementStore(on: connection).apply(file) }
    book = try Book(code: file.book, on: connection)
    if settings.foreign, appliesRates { try applyRates() }
  }

  /// Records the exchange rates of the platform's file.
  func applyRates() throws {
    let csv = try String(
      contentsOf: folder.appending(path: "exchange-rates.csv"), encoding: .utf8)
    try ExchangeRateStore(on: connection)
      .record(try ExchangeRatesFile(csv: csv, name: "exchange-rates.csv").rates)
  }

  /// Runs one call of the night up to a day.
  @discardableResult
  func night(through day: BusinessDay? = nil) throws -> NightSummary {
    try Night(
      book, on: connection, lookup: lookup, catalog: try ProfileCatalog.builtIn()
    ).run(NightRequest(through: day ?? settings.lastDay, inbox: inbox)) { _ in }
  }

  /// Runs one night for each day.
  func nightly() throws -> [NightSummary] {
    try (0..<settings.days).map { try night(through: settings.firstDay.adding(days: $0)) }
  }

  /// The breaks of the book, as `truth.json` writes them.
  func breaks() throws -> [String: [TruthEntry]] {
    var found: [String: [TruthEntry]] = ["open": [], "healed": []]
    for row in try connection.rows(
      """
      SELECT state, feed, key, code, difference_minor, opened_on FROM recon.break
      WHERE book = \(book.id)
      """)
    {
      found[try row.value("state"), default: []].append(
        TruthEntry(
          feed: try row.value("feed"), key: try row.value("key"), code: try row.value("code"),
          difference_minor: try row.value("difference_minor"), date: try row.value("opened_on")))
    }
    return found.mapValues { $0.sorted() }
  }

  /// What the simulator put in.
  func truth() throws -> [String: [TruthEntry]] {
    let data = try Data(contentsOf: folder.appending(path: "truth.json"))
    struct Lists: Decodable {
      let open: [TruthEntry]
      let healed: [TruthEntry]
    }
    let lists = try JSONDecoder().decode(Lists.self, from: data)
    return ["open": lists.open.sorted(), "healed": lists.healed.sorted()]
  }

  /// What the simulator says that disputes or a network abroad come to.
  func totals<Totals: Decodable>(_ type: Totals.Type) throws -> Totals {
    try JSONDecoder().decode(
      type, from: try Data(contentsOf: folder.appending(path: "truth.json")))
  }

  /// The balances of all accounts, debit positive.
  func balances() throws -> [String: Int64] {
    Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: book, on: connection).lines
        .map { ($0.account, $0.balanceMinor) })
  }

  /// Counts what a table holds for the book.
  func count(_ table: String) throws -> Int {
    try connection.row(
      "SELECT count(*) AS rows FROM \(fragment: .trusted(table)) WHERE book = \(book.id)"
    ).value("rows")
  }
}

/// A fault of the truth, or a break of the book.
struct TruthEntry: Codable, Hashable, Comparable {
  let feed: String
  let key: String
  let code: String
  let difference_minor: Int64
  let date: String

  static func < (left: TruthEntry, right: TruthEntry) -> Bool {
    (left.feed, left.key, left.code) < (right.feed, right.key, right.code)
  }
}
