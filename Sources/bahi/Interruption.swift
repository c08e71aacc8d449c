import Dispatch
import Foundation
import Postgres
import Synchronization

/// The user's Ctrl-C: the running statement is stopped, so that its transaction is rolled back.
enum Interruption {
  private struct State: Sendable {
    var handles: [CancelHandle] = []
    var hasCome = false
  }

  private static let state = Mutex(State())
  // After that time the process ends as it is; the server then rolls back by itself.
  private static let graceMilliseconds = 5_000
  private static let pauseMilliseconds = 100
  nonisolated(unsafe) private static var source: (any DispatchSourceSignal)?

  static var hasCome: Bool { state.withLock { $0.hasCome } }

  /// Starts to listen; called once, before anything else runs.
  static func watch() {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { stop() }
    source.resume()
    self.source = source
  }

  /// Gives the signal back to the program that this process becomes.
  static func ignore() {
    source?.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// Adds a connection whose statement is stopped.
  static func add(_ handle: CancelHandle) {
    state.withLock { $0.handles.append(handle) }
  }

  private static func stop() {
    let handles = state.withLock { state in
      state.hasCome = true
      return state.handles
    }
    // A cancel between two statements stops nothing, so it is sent again until the process ends.
    for _ in 0..<(handles.isEmpty ? 0 : graceMilliseconds / pauseMilliseconds) {
      for handle in handles { handle.cancel() }
      usleep(UInt32(pauseMilliseconds) * 1_000)
    }
    StandardError.write("bahi: interrupted")
    _exit(ExitStatus.interrupted.rawValue)
  }
}
