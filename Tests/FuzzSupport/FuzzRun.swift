import Foundation
import Synchronization

/// A campaign: many cases on some threads, and how they ended.
package struct FuzzRun: Encodable, Sendable {
  /// A case that ended as none may.
  package struct Failure: Encodable, Sendable {
    package let number: Int
    package let file: String
    package let mutations: [String]
    package let finding: String
  }

  package let seed: UInt64
  package private(set) var cases = 0
  package private(set) var seconds = 0.0
  package private(set) var peakMiB = 0
  /// The slowest case and how long it took.
  package private(set) var slowest = 0
  package private(set) var slowestMilliseconds = 0
  package private(set) var verdicts: [String: Int] = [:]
  package private(set) var failures: [Failure] = []

  private static let failuresMax = 20

  private init(seed: UInt64) {
    self.seed = seed
  }

  /// Runs the cases of a range, each of which depends on the seed and its number alone.
  package static func run(
    _ range: Range<Int>, seed: UInt64, threads: Int, corpus: FuzzCorpus
  ) -> FuzzRun {
    let start = ContinuousClock.now
    let total = Mutex(FuzzRun(seed: seed))
    FuzzTrap.watch()
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      var part = FuzzRun(seed: seed)
      for number in stride(from: range.lowerBound + thread, to: range.upperBound, by: threads) {
        FuzzTrap.enter(number, thread: thread)
        part.judge(number, corpus)
      }
      total.withLock { $0.add(part) }
    }
    var run = total.withLock { $0 }
    run.failures = Array(run.failures.sorted { $0.number < $1.number }.prefix(failuresMax))
    let (whole, rest) = (ContinuousClock.now - start).components
    run.seconds = (Double(whole) + Double(rest) / 1e18).rounded()
    run.peakMiB = peakMemory()
    return run
  }

  private mutating func judge(_ number: Int, _ corpus: FuzzCorpus) {
    let start = ContinuousClock.now
    let mutant = FuzzCase(number, seed: seed, of: corpus)
    let verdict = mutant.verdict(in: corpus.catalog)
    let took = Int((ContinuousClock.now - start) / .milliseconds(1))
    cases += 1
    if took > slowestMilliseconds {
      slowestMilliseconds = took
      slowest = number
    }
    switch verdict {
    case .named(let name): verdicts[name, default: 0] += 1
    case .broken(let finding):
      verdicts["BROKEN", default: 0] += 1
      failures.append(
        Failure(
          number: number, file: mutant.fileName, mutations: mutant.mutations, finding: finding))
    }
  }

  private mutating func add(_ part: FuzzRun) {
    cases += part.cases
    failures += part.failures
    verdicts.merge(part.verdicts, uniquingKeysWith: +)
    guard part.slowestMilliseconds > slowestMilliseconds else { return }
    slowestMilliseconds = part.slowestMilliseconds
    slowest = part.slowest
  }

  private static func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1_024
  }
}

/// Tells which cases were at work when the process crashed.
enum FuzzTrap {
  private static let threadsMax = 64
  nonisolated(unsafe) private static let numbers: UnsafeMutablePointer<Int> = {
    let numbers = UnsafeMutablePointer<Int>.allocate(capacity: threadsMax)
    numbers.initialize(repeating: -1, count: threadsMax)
    return numbers
  }()

  /// Notes the case on which a thread begins.
  static func enter(_ number: Int, thread: Int) {
    numbers[thread % threadsMax] = number
  }

  /// Names the cases when a signal ends the process.
  static func watch() {
    enter(-1, thread: 0)
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { caught in
        for thread in 0..<FuzzTrap.threadsMax where FuzzTrap.numbers[thread] >= 0 {
          FuzzTrap.tell(FuzzTrap.numbers[thread])
        }
        signal(caught, SIG_DFL)
        raise(caught)
      }
    }
  }

  /// Writes a number without allocating anything.
  private static func tell(_ number: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var rest = number
      var start = 23
      digits[start] = 0x0A
      repeat {
        start -= 1
        digits[start] = 0x30 + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      for text in ["fuzz: crashed within case "] as [StaticString] {
        _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
      }
      _ = write(2, digits.baseAddress?.advanced(by: start), 24 - start)
    }
  }
}
