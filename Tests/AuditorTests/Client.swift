import CLibpq
import Ledger
import Money
import TestSupport

@testable import Postgres

/// A client that asks its commands in order, and each again until it has an answer.
struct Client {
  let book: AuditedBook
  let witness: Witness
  private var connection: Connection?
  private var ledger: Book?

  init(_ book: AuditedBook, _ witness: Witness) {
    self.book = book
    self.witness = witness
  }

  /// Asks until the answer arrives; a forgotten one is asked for twice.
  mutating func ask(_ step: CommandScript.Step) {
    var isForgotten = step.isForgotten
    while !witness.hasFailed {
      let attempt = witness.begin()
      do {
        let answer = try answer(step, attempt)
        if isForgotten {
          isForgotten = false
          continue
        }
        witness.end(attempt, answer)
        return
      } catch PostgresError.unavailable {
        disconnect()
      } catch {
        witness.fail("\(error): step \(step.number), \(step.command)")
      }
    }
  }

  mutating func disconnect() {
    if let connection { witness.forget(PQbackendPID(connection.handle)) }
    connection = nil
  }

  private mutating func answer(
    _ step: CommandScript.Step, _ attempt: Int64
  ) throws -> Witness.Answer {
    let (connection, ledger) = try connected()
    return try Asking(connection: connection, ledger: ledger, step: step, attempt: attempt)
      .answer()
  }

  private mutating func connected() throws -> (Connection, Book) {
    if let connection, let ledger { return (connection, ledger) }
    var lastError = ""
    for _ in 0..<2400 {
      do {
        let opened = try book.poster()
        let found = try Book(code: "main", on: opened)
        witness.know(PQbackendPID(opened.handle), socket: PQsocket(opened.handle))
        connection = opened
        ledger = found
        return (opened, found)
      } catch PostgresError.unavailable(let reason) {
        lastError = reason
        pause(milliseconds: 50)
      }
    }
    throw AuditError.noServer(lastError: lastError)
  }
}

/// One attempt to have a command done, with its answer noted in the same transaction.
struct Asking {
  let connection: Connection
  let ledger: Book
  let step: CommandScript.Step
  let attempt: Int64

  func answer() throws -> Witness.Answer {
    switch step.command {
    case .record(let facts): try record(facts)
    case .authorise(let kind, let source, let requests, let refusingWhole):
      try authorise(kind, source, requests, refusingWhole)
    case .retryWaiting:
      try noted(
        """
        SELECT string_agg(':' || k.external_id, chr(10)) FROM ledger.posting AS p
        JOIN ledger.source_key AS k USING (book, txn)
        WHERE p.xid = pg_current_xact_id()::text::bigint AND p.leg = 1
          AND k.external_id NOT LIKE '%/paid'
        """
      ) { _ = try $0.postWaiting() }
    case .release(let instant):
      try noted(
        """
        SELECT string_agg(p.item || ' ' || p.amount_minor, chr(10)) FROM ledger.posting AS p
        WHERE p.xid = pg_current_xact_id()::text::bigint
        """
      ) { _ = try $0.releaseReservations(expiredBy: instant) }
    case .cutAndRollUp:
      try cutAndRollUp()
    }
  }

  private func cutAndRollUp() throws -> Witness.Answer {
    let cut = try Cut.take(of: ledger, on: connection)
    return try noted("SELECT 'done'") { _ in try cut.rollUp(ledger, on: connection) }
  }

  private func record(_ facts: [Fact]) throws -> Witness.Answer {
    do {
      return try connection.transaction {
        let outcome = try LedgerPosting(ledger, on: connection)
          .post(facts.map { $0.transaction })
        let answer =
          "posted \(outcome.transactions) legs \(outcome.postings) "
          + "unchanged \(outcome.unchanged) waiting \(outcome.waiting)"
        return try note("SELECT \(answer)")
      }
    } catch {
      // A refused batch has done nothing, and what it was refused for stays.
      if case LedgerError.conflicts = error { return try note("SELECT 'conflict'") }
      guard let state = (error as? PostgresError)?.sqlState, state.hasPrefix("BH") else {
        throw error
      }
      return try note("SELECT \(state)")
    }
  }

  private func authorise(
    _ kind: String, _ source: String, _ requests: [Request], _ refusingWhole: Bool
  ) throws -> Witness.Answer {
    let isUnlock = kind == "unlock"
    func times(_ instants: [Instant?]) -> SQL {
      let microseconds = instants.map { $0?.microsecondsSince1970 }
      return """
        (SELECT array_agg('epoch'::timestamptz + t * interval '1 microsecond' ORDER BY n)
         FROM unnest(\(microseconds)::bigint[]) WITH ORDINALITY AS u (t, n))
        """
    }
    return try note(
      """
      SELECT string_agg(concat_ws(' ', a.result, a.reason), chr(10) ORDER BY a.no), \(source),
        array_agg(a.external_id ORDER BY a.no), array_agg(a.txn ORDER BY a.no)
      FROM ledger.authorise('main', \(kind), \(source), \(requests.map(\.id))::text[],
        \(requests.map(\.debit))::text[], \(requests.map(\.credit))::text[],
        \(requests.map(\.amountMinor))::bigint[],
        \(fragment: times(requests.map(\.occurredAt))),
        \(isUnlock ? requests.map(\.viewer) : nil)::bigint[],
        \(isUnlock ? requests.map(\.series) : nil)::text[],
        \(isUnlock ? requests.map { _ in "E001" } : nil)::text[],
        \(isUnlock ? requests.map(\.place) : nil)::smallint[], NULL,
        \(isUnlock ? nil : requests.map(\.item))::text[],
        \(fragment: kind == "reserve" ? times(requests.map(\.expiresAt)) : "NULL"),
        \(refusingWhole)) AS a
      """, columns: "answer, source, ids, txns")
  }

  private func noted(
    _ answer: SQL, _ body: (LedgerPosting) throws -> Void
  ) throws -> Witness.Answer {
    try connection.transaction {
      try body(LedgerPosting(ledger, on: connection))
      return try note(answer)
    }
  }

  /// Notes what a query answers, with the next turn: drawn after the query has ended.
  private func note(_ answer: SQL, columns: SQL = "answer") throws -> Witness.Answer {
    let row = try connection.row(
      """
      INSERT INTO auditor.answer (\(fragment: columns), turn, step, attempt)
      SELECT a.*, nextval('auditor.turn'), \(step.number), \(attempt)
      FROM (\(fragment: answer)) AS a (\(fragment: columns))
      RETURNING turn, answer
      """)
    return Witness.Answer(turn: try row.value("turn"), text: try row.optional("answer") ?? "")
  }
}
