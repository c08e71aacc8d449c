import ArgumentParser
import Foundation
import FuzzSupport
import Intake

/// `fuzz`: damaged files and profiles, each of which must end in a verdict that has a name.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads mutants of all samples and profiles; the status is 1 when one ends wrongly.")

  @Option(help: "The number of cases.")
  var cases = 200_000

  @Option(help: "The seed; the same seed gives the same cases.")
  var seed: UInt64 = 1

  @Option(name: .customLong("case"), help: "Only this case, whose file is written to stdout.")
  var number: Int?

  @Option(help: "The number of threads.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func run() throws {
    let corpus = try FuzzCorpus()
    if let number {
      let mutant = FuzzCase(number, seed: seed, of: corpus)
      FileHandle.standardOutput.write(Data(mutant.yaml ?? mutant.bytes))
      FileHandle.standardError.write(
        Data("\(mutant.fileName) by \(mutant.profile.name): \(mutant.mutations)\n".utf8))
    }
    let range = number.map { $0..<$0 + 1 } ?? 0..<cases
    let run = FuzzRun.run(range, seed: seed, threads: max(1, threads), corpus: corpus)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(run) + Data("\n".utf8)
    (number == nil ? FileHandle.standardOutput : FileHandle.standardError).write(json)
    if !run.failures.isEmpty { throw ExitCode.failure }
  }
}
