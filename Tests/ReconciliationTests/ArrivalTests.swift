import Foundation
import Money
import Reconciliation
import Simulation
import TestSupport
import Testing

@Suite("Arrival and order", .database)
struct ArrivalTests {
  /// How the same facts reach the book.
  enum Arrival: String, CaseIterable, CustomTestStringConvertible {
    case dailyCalls = "one call for each day"
    case fileOrder = "the files of a day in another order"
    case rowOrder = "the rows of the files in another order"

    var testDescription: String { rawValue }
  }

  @Test("The digest is that of one call for the last day", arguments: Arrival.allCases)
  func sameDigest(arrival: Arrival) throws {
    let settings = try SimulationSettings(
      days: 9, unlocksPerDay: 100, disputes: true, foreign: true, seed: 21)
    let undisturbed = try TestDatabase.withAnother {
      try SimulatedBook(settings).night().digest
    }
    let platform = try SimulatedBook(settings)
    switch arrival {
    case .dailyCalls: _ = try platform.nightly()
    case .fileOrder: try reorderFiles(of: platform)
    case .rowOrder: try reorderRows(of: platform)
    }
    #expect(try platform.night().digest == undisturbed)
    #expect(try platform.breaks() == platform.truth())
  }

  /// Gives the files names that sort the other way round.
  private func reorderFiles(of platform: SimulatedBook) throws {
    let files = FileManager.default
    for day in try files.contentsOfDirectory(atPath: platform.inbox) {
      let folder = "\(platform.inbox)/\(day)"
      let names = try files.contentsOfDirectory(atPath: folder).sorted().reversed()
      for (index, name) in names.enumerated() {
        try files.moveItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(index)-\(name)")
      }
    }
  }

  /// Turns the rows of our own files and of the reports round; header and control stay.
  private func reorderRows(of platform: SimulatedBook) throws {
    let files = FileManager.default
    for day in try files.contentsOfDirectory(atPath: platform.inbox) {
      let folder = "\(platform.inbox)/\(day)"
      for name in try files.contentsOfDirectory(atPath: folder) where !name.contains("hdfc") {
        let path = "\(folder)/\(name)"
        let lines = try String(contentsOfFile: path, encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: true)
        let control = lines.last?.hasPrefix("#control") == true ? 1 : 0
        let turned =
          [lines[0]] + lines.dropFirst().dropLast(control).reversed() + lines.suffix(control)
        try (turned.joined(separator: "\n") + "\n")
          .write(toFile: path, atomically: true, encoding: .utf8)
      }
    }
  }
}
