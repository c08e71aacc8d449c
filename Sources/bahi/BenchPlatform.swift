import Commerce
import Foundation
import Ledger
import Postgres
import Schema
import Simulation

/// The folder of a benchmark, with the terms of a simulated platform in it.
struct BenchPlatform {
  static let seed: UInt64 = 1
  static let day = SimulationSettings.firstDayDefault

  let folder: String

  /// Writes a platform with so many unlocks a day; that decides how many series it has.
  init(unlocksPerDay: Int) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-bench-\(getpid())").path
    try TextFile.makeFolder(folder)
    let settings = try SimulationSettings(
      days: 1, unlocksPerDay: unlocksPerDay, seed: Self.seed, firstDay: Self.day, faults: .none)
    _ = try Simulator(settings).write(to: "\(folder)/platform")
  }

  /// Removes the folder.
  func cleanUp() {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Gives a database its schema and the terms.
  func prepare(_ database: BenchDatabase) throws -> Book {
    _ = try Migrator(try database.owner()).apply()
    let terms = try TextFile.read("\(folder)/platform/agreements.yaml")
    let agreements = try AgreementsFile(yaml: terms, name: "agreements.yaml")
    let poster = try database.poster()
    try poster.transaction { _ = try AgreementStore(on: poster).apply(agreements) }
    return try Book(code: agreements.book, on: poster)
  }
}
