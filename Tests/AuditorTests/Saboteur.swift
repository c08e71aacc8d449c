import Foundation
import Postgres
import Synchronization
import TestSupport

/// Ends sessions, cuts sockets and crashes the server, at moments that a seed draws.
final class Saboteur: Sendable {
  private let book: AuditedBook
  private let witness: Witness
  private let isOver = Atomic(false)
  private let finished = DispatchSemaphore(value: 0)

  init(_ book: AuditedBook, _ witness: Witness) {
    self.book = book
    self.witness = witness
  }

  func start(_ seed: Seed) {
    Thread.detachNewThread { [self] in
      var random = seed
      do {
        try work(&random)
      } catch {
        witness.fail("the saboteur: \(error)")
      }
      finished.signal()
    }
  }

  func stop() {
    isOver.store(true, ordering: .relaxed)
    finished.wait()
  }

  private func work(_ random: inout Seed) throws {
    var connection = try book.superuser()
    while true {
      pause(milliseconds: Int.random(in: 1...25, using: &random))
      guard !isOver.load(ordering: .relaxed) else { return }
      if let server = book.server, random.happens(in: 20) {
        if Bool.random(using: &random) {
          try server.stopAtOnce()
        } else {
          try killSession(on: connection)
        }
        connection = try book.patientSuperuser()
      } else if let process = witness.processes.randomElement(using: &random) {
        if Bool.random(using: &random) {
          witness.cut(process)
        } else {
          try connection.execute("SELECT pg_terminate_backend(\(process))")
        }
      }
    }
  }

  /// Kills a process of the server, which makes it end all sessions and recover.
  private func killSession(on connection: Connection) throws {
    let victim = try book.superuser()
    kill(try victim.row("SELECT pg_backend_pid() AS pid").value("pid"), SIGKILL)
    while (try? connection.execute("SELECT 1")) != nil { pause(milliseconds: 1) }
  }
}
