import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Simulation
import TestSupport

/// A simulated platform whose files are imported into the running test's database.
final class SimulatedPlatform {
  private let temporary: TemporaryFolder
  let result: SimulationResult
  let book: Book
  let connection: Connection
  private let lookup: Connection

  init(
    days: Int = 3, unlocks: Int = 50, sales: Int = 10, seed: UInt64 = 7,
    refundsPerMillion: Int = 60_000
  ) throws {
    temporary = TemporaryFolder()
    result = try Simulator(
      SimulationSettings(
        days: days, unlocksPerDay: unlocks, salesPerDay: sales, seed: seed, faults: .none,
        refundsPerMillion: refundsPerMillion)
    ).write(to: temporary.url.path)
    connection = try TestDatabase.current.poster()
    lookup = try TestDatabase.current.poster()
    let agreements = try AgreementsFile(
      yaml: String(
        contentsOf: temporary.url.appending(path: "agreements.yaml"), encoding: .utf8),
      name: "agreements.yaml")
    let store = AgreementStore(on: connection)
    _ = try connection.transaction { try store.apply(agreements) }
    book = try Book(code: "main", on: connection)
  }

  private init(reopening other: SimulatedPlatform) throws {
    temporary = other.temporary
    result = other.result
    book = other.book
    connection = try TestDatabase.current.poster()
    lookup = try TestDatabase.current.poster()
  }

  /// Connects to the same platform anew.
  static func reopened(_ platform: SimulatedPlatform) throws -> SimulatedPlatform {
    try SimulatedPlatform(reopening: platform)
  }

  var folder: URL { temporary.url }

  /// The files of the inbox, in order of the folders.
  var inbox: [String] { result.files.filter { $0.hasPrefix("inbox/") } }

  /// The first file of the inbox whose name begins so.
  func first(_ stem: String) throws -> String {
    guard let file = inbox.first(where: { $0.contains("/\(stem)") }) else {
      throw MissingFile(stem: stem)
    }
    return file
  }

  /// Imports a file of the platform, or of another folder when the path is absolute.
  @discardableResult
  func run(
    _ file: String, isDryRun: Bool = false, acceptsPartial: Bool = false, batchSize: Int? = nil
  ) throws -> ImportReport {
    let path = file.hasPrefix("/") ? file : folder.appending(path: file).path
    var request = ImportRequest(path: path, receivedOn: result.lastDay.adding(days: 10))
    request.isDryRun = isDryRun
    request.acceptsPartial = acceptsPartial
    if let batchSize { request.batchSize = batchSize }
    return try FileImport(
      book, on: connection, lookup: lookup, catalog: try ProfileCatalog.builtIn()
    ).run(request)
  }

  /// Imports the whole inbox.
  func runAll() throws -> [ImportReport] {
    try inbox.map { try run($0) }
  }

  /// Posts what waits, rolls up to a new cut and distributes the days that are due.
  @discardableResult
  func close() throws -> DistributionStore.Outcome {
    try RefundStore(book, on: connection).postWaiting()
    try Cut.take(of: book, on: connection).rollUp(book, on: connection)
    return try DistributionStore(book, on: connection).distribute()
  }

  /// Reads a file of the platform.
  func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  /// Writes a file into the platform's folder and gives its path there.
  func write(_ text: String, to file: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: file))
    return file
  }

  /// Writes an own unlock file of these rows, with its control row.
  func unlocks(_ rows: [String], to file: String, sum: String) throws -> String {
    let header =
      "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"
    let lines = [header] + rows + ["#control,\(rows.count),\(sum)"]
    return try write(lines.joined(separator: "\n") + "\n", to: file)
  }

  static func unlock(
    _ id: String, amount: String = "5.00", series: String = "S1", psp: String = "razorpay",
    viewer: String = "v-81723"
  ) -> String {
    "\(id),2026-04-02T11:30:00+05:30,\(viewer),\(series),E001,\(amount),INR,upi,\(psp),29,episode"
  }

  /// How many rows each table of the books has.
  func tableCounts() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let superuser = try TestDatabase.current.superuserConnection()
    for row in try superuser.rows(
      """
      SELECT n.nspname || '.' || c.relname AS name
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r'
        AND n.nspname IN ('ledger', 'commerce', 'intake', 'recon', 'payout', 'report')
      """)
    {
      let name: String = try row.value("name")
      counts[name] = try superuser.row(
        "SELECT count(*) AS count FROM \(fragment: SQL.trusted(name))"
      ).value("count")
    }
    return counts
  }

  func count(_ table: SQL) throws -> Int {
    try connection.row("SELECT count(*) AS count FROM \(fragment: table)").value("count")
  }

  func balance(of code: String) throws -> Int64 {
    try TrialBalance(of: book, on: connection).lines.first { $0.account == code }?.balanceMinor ?? 0
  }
}

/// A test that looks for a file that the simulation has not written.
struct MissingFile: Error {
  let stem: String
}

/// A folder that goes with its last user.
private final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "bahi-\(UUID().uuidString)")

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
