import Foundation
import FuzzSupport
import Intake
import TestSupport
import Testing

@Suite("Mutants of files and profiles")
struct FuzzTests {
  private struct Printed: Decodable {
    struct Failure: Decodable, CustomStringConvertible {
      let number: Int
      let finding: String
      var description: String { "case \(number): \(finding)" }
    }

    let seed: UInt64
    let cases: Int
    let peakMiB: Int
    let slowestMilliseconds: Int
    let verdicts: [String: Int]
    let failures: [Failure]
  }

  private static let casesDefault = 200_000

  @Test("Each ends in a verdict that has a name, within 200 MB and without a crash")
  func campaign() throws {
    let environment = ProcessInfo.processInfo.environment
    let cases = environment["BAHI_FUZZ_CASES"].flatMap { Int($0) } ?? Self.casesDefault
    let seed = environment["BAHI_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    let process = Process()
    let output = Pipe()
    process.executableURL = try builtExecutable(named: "fuzz")
    process.arguments = ["--cases", "\(cases)", "--seed", "\(seed)"]
    process.standardOutput = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(
      process.terminationReason == .exit,
      "it crashed; 'fuzz --seed \(seed) --case N' repeats a case that it named")
    let run = try JSONDecoder().decode(Printed.self, from: printed)
    print(
      "fuzz: seed \(run.seed), \(run.cases) cases, \(run.peakMiB) MiB, slowest "
        + "\(run.slowestMilliseconds) ms, \(run.verdicts.sorted { $0.key < $1.key })")
    #expect(run.failures.isEmpty, "seed \(seed): \(run.failures)")
    #expect(run.cases == cases)
    #expect(run.verdicts.values.reduce(0, +) == cases)
    #expect(run.peakMiB < 200)
    #expect(run.slowestMilliseconds < 10_000)
    // A campaign that damages nothing, or everything, would prove nothing.
    #expect(run.verdicts["accepted", default: 0] > cases / 50)
    for verdict in [
      "F-HDR", "F-CUT", "F-ENC", "F-NOTCSV", "F-CONTROL", "F-EMPTY", "F-LIMIT", "profile refused",
      "rows rejected, first E-NUM", "rows rejected, first E-COLS", "rows rejected, first E-DATE",
    ] {
      #expect(run.verdicts[verdict, default: 0] > 0, "\(verdict) never came")
    }
  }

  @Test("The same seed and number give the same case")
  func repeated() throws {
    let corpus = try FuzzCorpus()
    for number in 0..<50 {
      let first = FuzzCase(number, seed: 7, of: corpus)
      let second = FuzzCase(number, seed: 7, of: corpus)
      #expect(first.bytes == second.bytes && first.yaml == second.yaml)
      #expect(first.verdict(in: corpus.catalog) == second.verdict(in: corpus.catalog))
    }
    let other = FuzzCase(0, seed: 8, of: corpus)
    #expect(FuzzCase(0, seed: 7, of: corpus).bytes != other.bytes)
  }

  @Test("A run counts what it found, whatever the number of threads")
  func counted() throws {
    let corpus = try FuzzCorpus()
    let one = FuzzRun.run(0..<60, seed: 3, threads: 1, corpus: corpus)
    let three = FuzzRun.run(0..<60, seed: 3, threads: 3, corpus: corpus)
    #expect(one.verdicts == three.verdicts && one.cases == 60 && three.cases == 60)
  }
}
