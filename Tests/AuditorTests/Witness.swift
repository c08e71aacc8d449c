import Foundation
import Synchronization

/// What is seen from outside: when each attempt began, when it was answered, and with what.
final class Witness: Sendable {
  struct Answer: Hashable, Sendable {
    let turn: Int64
    let text: String
  }

  private struct State {
    var stamp: Int64 = 0
    var ends: [Int64: Int64] = [:]
    var answers: [Answer] = []
    var failures: [String] = []
    var sessions: [Int32: Int32] = [:]
  }

  private let state = Mutex(State())

  /// Begins an attempt; its number is its time.
  func begin() -> Int64 {
    state.withLock {
      $0.stamp += 1
      return $0.stamp
    }
  }

  /// Notes that an attempt was answered.
  func end(_ attempt: Int64, _ answer: Answer) {
    state.withLock {
      $0.stamp += 1
      $0.ends[attempt] = $0.stamp
      $0.answers.append(answer)
    }
  }

  /// Tells whether one attempt may not have seen what another one did.
  func mayNotSee(_ other: Int64, from attempt: Int64) -> Bool {
    state.withLock { ($0.ends[other] ?? .max) > attempt }
  }

  func fail(_ reason: String) {
    state.withLock { $0.failures.append(reason) }
  }

  var hasFailed: Bool { state.withLock { !$0.failures.isEmpty } }
  var failures: [String] { state.withLock(\.failures) }
  var answers: [Answer] { state.withLock(\.answers) }

  /// Remembers a session and its socket, so that it may be cut.
  ///
  /// The socket is doubled, because libpq closes its own as soon as it is broken, and then another
  /// file may have its number.
  func know(_ process: Int32, socket: Int32) {
    state.withLock { $0.sessions[process] = dup(socket) }
  }

  func forget(_ process: Int32) {
    state.withLock {
      if let socket = $0.sessions.removeValue(forKey: process) { close(socket) }
    }
  }

  var processes: [Int32] { state.withLock { $0.sessions.keys.sorted() } }

  /// Shuts the socket of a session down.
  func cut(_ process: Int32) {
    state.withLock {
      guard let socket = $0.sessions[process] else { return }
      shutdown(socket, Int32(SHUT_RDWR))
    }
  }
}

/// Lets the thread rest.
func pause(milliseconds: Int) {
  Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
}

/// Runs a body on so many threads at once, and waits for all.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      body(index)
      group.leave()
    }
  }
  group.wait()
}
