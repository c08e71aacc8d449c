import ArgumentParser
import Foundation
import Intake
import Synchronization

/// How the reading of large files is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  /// A bar on a terminal, and nothing in a file or a pipe.
  case auto
  /// A line every few seconds, for logs.
  case plain
  case none
}

/// Whether the progress of reading is shown, and how.
struct ProgressOptions: ParsableArguments {
  @Option(help: "How the progress of reading is shown: a bar on a terminal, plain lines, or not.")
  var progress: ProgressStyle = .auto

  /// Runs a body whose reading of files is shown on standard error.
  func during<R>(_ body: (ProgressReport?) throws -> R) throws -> R {
    guard let report = ProgressReport(progress) else { return try body(nil) }
    defer { report.clear() }
    return try ReadingProgress.$observer.withValue(report) { try body(report) }
  }
}

/// Shows how far the reading of a file has come, how fast, and how long it still takes.
final class ProgressReport: ReadingObserver {
  private struct State: Sendable {
    var file = ""
    var byteCount: Int64 = 0
    var bytesRead: Int64 = 0
    var line = 0
    var startedAt = 0.0
    var shownAt = 0.0
    var isShown = false
  }

  private static let barInterval = 0.1
  private static let plainInterval = 5.0
  private let isBar: Bool
  private let columns: Int
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// Makes a report by a clock in seconds that writes somewhere.
  init(
    isBar: Bool, columns: Int, now: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isBar = isBar
    self.columns = columns
    self.now = now
    self.write = write
  }

  /// Makes the report of a style on standard error; nil where nothing is shown.
  convenience init?(_ style: ProgressStyle) {
    let isTerminal = isatty(STDERR_FILENO) == 1 && Database.environment["TERM"] != "dumb"
    guard style == .plain || (style == .auto && isTerminal) else { return nil }
    let start = ContinuousClock.now
    self.init(
      isBar: style == .auto, columns: ProgressReport.terminalColumns(),
      now: { (ContinuousClock.now - start).inSeconds },
      write: { FileHandle.standardError.write(Data($0.utf8)) })
  }

  private static func terminalColumns() -> Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Starts to show a file.
  func begin(file: String, byteCount: Int64) {
    let time = now()
    state.withLock {
      $0 = State(
        file: file, byteCount: byteCount, startedAt: time, shownAt: time, isShown: $0.isShown)
    }
  }

  /// Counts the bytes of a chunk and shows them when it is time to.
  func read(byteCount: Int) {
    let time = now()
    let shown: String? = state.withLock { state in
      state.bytesRead += Int64(byteCount)
      guard time - state.shownAt >= (isBar ? Self.barInterval : Self.plainInterval) else {
        return nil
      }
      state.shownAt = time
      state.isShown = isBar
      return text(of: state, at: time)
    }
    if let shown { write(shown) }
  }

  /// Notes the line, which stands for the rows read.
  func reach(line: Int) {
    state.withLock { $0.line = line }
  }

  /// Tells that the file is read and what came of it is being stored.
  func end() {
    let time = now()
    let shown: String? = state.withLock { state in
      let seconds = Int((time - state.startedAt).rounded())
      guard isBar else { return "\(state.file): \(state.line) rows read in \(seconds) s\n" }
      guard state.isShown else { return nil }
      return "\r\u{1B}[K" + fitted("\(state.file)  \(state.line) rows read, storing them")
    }
    if let shown { write(shown) }
  }

  /// Takes the bar away, so that something else can be written.
  func clear() {
    let wasShown = state.withLock { state in
      defer { state.isShown = false }
      return state.isShown
    }
    if wasShown { write("\r\u{1B}[K") }
  }

  private func text(of state: State, at time: Double) -> String {
    let part = min(1, Double(state.bytesRead) / Double(max(1, state.byteCount)))
    let seconds = max(0.001, time - state.startedAt)
    let rate = Int(Double(state.line) / seconds)
    let left = part > 0 ? Int((seconds / part - seconds).rounded(.up)) : 0
    let percent = Int(part * 100)
    guard isBar else {
      return "\(state.file): \(percent) % read, \(state.line) rows, \(rate) rows a second, "
        + "\(left) s left\n"
    }
    let filled = Int(part * 20)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
    return "\r\u{1B}[K"
      + fitted("[\(bar)] \(percent) %  \(rate) rows/s  \(left) s left  \(state.file)")
  }

  private func fitted(_ text: String) -> String {
    String(text.prefix(max(10, columns - 1)))
  }
}
