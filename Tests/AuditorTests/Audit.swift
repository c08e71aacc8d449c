import Foundation
import Ledger
import Money
import Postgres
import TestSupport

/// Runs a script against a book, and the same against the naive ledger; gives what differs.
struct Audit {
  let book: AuditedBook
  let script: CommandScript
  let connections: Int
  private let witness = Witness()
  private var naive = NaiveLedger()
  private var turn: Int64 = 0

  init(_ script: CommandScript, of book: AuditedBook, connections: Int = 8) {
    self.script = script
    self.book = book
    self.connections = connections
  }

  /// Runs all phases, with sabotage from a seed or none, and compares after each.
  mutating func run(sabotage: Seed?) throws -> [String] {
    try book.open()
    for phase in 0..<script.phases {
      let saboteur = Saboteur(book, witness)
      if let sabotage { saboteur.start(sabotage) }
      perform(phase)
      if sabotage != nil { saboteur.stop() }
      try book.awaitQuiet()
      let differences = try witness.failures + replay()
      guard differences.isEmpty else { return differences }
    }
    return try repeated()
  }

  private func perform(_ phase: Int) {
    let (book, witness, script, connections) = (book, witness, script, connections)
    onThreads(connections) { index in
      var client = Client(book, witness)
      for step in script.steps where step.phase == phase && step.connection % connections == index {
        client.ask(step)
      }
      client.disconnect()
    }
  }

  /// Asks everything again, one after the other: nothing of it may be done twice.
  private mutating func repeated() throws -> [String] {
    var client = Client(book, witness)
    for step in script.steps { client.ask(step) }
    client.disconnect()
    try book.awaitQuiet()
    return try witness.failures + replay() + compare()
  }

  /// Has the naive ledger do what the book has done since, in the same order.
  private mutating func replay() throws -> [String] {
    var wrong: [String] = []
    var noted: Set<Witness.Answer> = []
    let rows = try book.superuser().rows(
      """
      SELECT turn, step, attempt, coalesce(answer, '') AS answer FROM auditor.answer
      ORDER BY turn
      """)
    for row in rows {
      let answer = Witness.Answer(turn: try row.value("turn"), text: try row.value("answer"))
      noted.insert(answer)
      guard answer.turn > turn else { continue }
      turn = answer.turn
      let step = script.steps[try row.value("step", as: Int.self)]
      wrong += reply(to: step, attempt: try row.value("attempt"), answer.text)
        .map { "\($0): turn \(answer.turn), step \(step.number), \(step.command)" }
    }
    // What a client was told has to stand, also after a crash.
    let lost = Set(witness.answers).subtracting(noted)
    return wrong + lost.map { "turn \($0.turn): the answer \($0.text) was given and is lost" }
  }

  private mutating func reply(
    to step: CommandScript.Step, attempt: Int64, _ answer: String
  ) -> [String] {
    let witness = witness
    let mayBeUnseen = { (other: Int64) in witness.mayNotSee(other, from: attempt) }
    switch step.command {
    case .record(let facts):
      return differences(naive.record(facts, attempt: attempt), answer)
    case .authorise(let kind, let source, let requests, let refusingWhole):
      let before = naive
      let expected = naive.authorise(
        kind, source, requests, refusingWhole: refusingWhole, attempt: attempt)
      return zip(
        zip(expected, requests),
        answer.split(separator: "\n", omittingEmptySubsequences: false)
      ).flatMap { pair, found -> [String] in
        let (wanted, request) = pair
        // What is left out claims nothing, so it may have missed a claim made meanwhile.
        if found == "left out", let id = request.id,
          let claim = before.keys[.init(source: source, id: id)], mayBeUnseen(claim.attempt)
        {
          return []
        }
        return differences(wanted, String(found)).map { "\(request.id ?? "no id"): \($0)" }
      }
    case .retryWaiting:
      return naive.retry(answer: answer, mayBeUnseen: mayBeUnseen)
    case .release(let instant):
      return naive.release(
        expiredBy: instant, answer: answer, attempt: attempt, mayBeUnseen: mayBeUnseen)
    case .cutAndRollUp:
      return []
    }
  }

  private func differences(_ expected: String, _ found: String) -> [String] {
    expected == found ? [] : ["expected \(expected), found \(found)"]
  }

  private func compare() throws -> [String] {
    try Comparison(naive, with: book).differences()
  }
}
