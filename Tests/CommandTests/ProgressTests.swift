import Intake
import Synchronization
import TestSupport
import Testing

@testable import bahi

@Suite("The progress of reading")
struct ProgressTests {
  /// A clock that is set by hand, and what was written.
  private final class Screen: Sendable {
    let state = Mutex((time: 0.0, text: ""))

    func report(isBar: Bool, columns: Int = 80) -> ProgressReport {
      ProgressReport(
        isBar: isBar, columns: columns, now: { self.state.withLock { $0.time } },
        write: { text in self.state.withLock { $0.text += text } })
    }

    func pass(_ seconds: Double) { state.withLock { $0.time += seconds } }

    func written() -> String {
      state.withLock { state in
        defer { state.text = "" }
        return state.text
      }
    }
  }

  @Test("A bar tells speed and remaining time, fits its line, and is taken away")
  func bar() {
    let screen = Screen()
    let report = screen.report(isBar: true, columns: 60)
    report.begin(file: "a-file-with-a-long-name.csv", byteCount: 4_000)
    report.reach(line: 100)
    report.read(byteCount: 500)
    #expect(screen.written() == "")
    screen.pass(2)
    report.read(byteCount: 500)
    let shown = screen.written()
    #expect(
      shown == "\r\u{1B}[K[#####---------------] 25 %  50 rows/s  6 s left  a-file-wi")
    #expect(shown.count - 4 <= 60)
    report.read(byteCount: 500)
    #expect(screen.written() == "", "not sooner than the eye sees")
    report.end()
    #expect(screen.written().hasSuffix("a-file-with-a-long-name.csv  100 rows read, storing them"))
    report.clear()
    #expect(screen.written() == "\r\u{1B}[K")
    report.clear()
    #expect(screen.written() == "")
  }

  @Test("A log gets a line every few seconds and one at the end")
  func plain() {
    let screen = Screen()
    let report = screen.report(isBar: false)
    report.begin(file: "a.csv", byteCount: 1_000)
    screen.pass(4)
    report.read(byteCount: 100)
    #expect(screen.written() == "")
    screen.pass(1)
    report.reach(line: 1_000)
    report.read(byteCount: 400)
    #expect(screen.written() == "a.csv: 50 % read, 1000 rows, 200 rows a second, 5 s left\n")
    screen.pass(5)
    report.read(byteCount: 900)
    #expect(screen.written() == "a.csv: 100 % read, 1000 rows, 100 rows a second, 0 s left\n")
    report.end()
    #expect(screen.written() == "a.csv: 1000 rows read in 10 s\n")
  }

  @Test(
    "An import tells of its reading in plain lines, and of nothing without a terminal", .database)
  func imported() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 1, faults: "none")
    let file = "\(platform.inbox)/2026-04-01/unlocks-2026-04-01.csv"
    let plain = try runBahi(
      ["import", file, "--date", "2026-04-01", "--dry-run", "--progress", "plain"])
    #expect(plain.stderr == "unlocks-2026-04-01.csv: 23 rows read in 0 s\n")
    for arguments in [[], ["--progress", "none"]] {
      let run = try runBahi(["import", file, "--date", "2026-04-01", "--dry-run"] + arguments)
      #expect(run.stderr == "")
    }
  }
}
