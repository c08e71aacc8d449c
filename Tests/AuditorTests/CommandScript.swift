import Ledger
import Money
import TestSupport

/// What several connections ask at once, in phases between which the book is still.
struct CommandScript {
  struct Size: Sendable {
    let connections: Int
    let phases: Int
    /// Commands of a connection in a phase.
    let commands: Int
    static let short = Size(connections: 8, phases: 2, commands: 5)
    static let long = Size(connections: 8, phases: 4, commands: 40)
  }

  struct Step: Hashable, Sendable {
    let number: Int
    let phase: Int
    let connection: Int
    let command: Command
    /// The client loses the answer and asks again, as after a crash of its own.
    let isForgotten: Bool
  }

  let steps: [Step]

  init(_ seed: Seed, _ size: Size = .short) {
    var random = seed
    var composer = CommandComposer(&random)
    var steps: [Step] = []
    for phase in 0..<size.phases {
      for _ in 0..<size.commands {
        for connection in 0..<size.connections {
          steps.append(
            Step(
              number: steps.count, phase: phase, connection: connection,
              command: composer.command(of: connection, &random),
              isForgotten: Int.random(in: 0..<20, using: &random) == 0))
        }
      }
    }
    self.steps = steps
  }

  private init(_ steps: [Step]) {
    self.steps = steps
  }

  /// The first commands alone.
  func prefix(_ count: Int) -> CommandScript { CommandScript(Array(steps.prefix(count))) }

  var phases: Int { (steps.last?.phase ?? -1) + 1 }

  /// What one connection asks in a phase.
  func steps(of connection: Int, in phase: Int) -> [Step] {
    steps.filter { $0.connection == connection && $0.phase == phase }
  }
}
