import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Live requests", .database)
struct AuthoriseTests {
  @Test("A request is posted once; the same again gets the same answer, another one a conflict")
  func once() throws {
    let ledger = try opened()
    let first = try ledger.authorise("unlock", [.unlock("u-1")])
    #expect(first.map(\.words) == ["posted"])
    let again = try ledger.authorise("unlock", [.unlock("u-1")])
    #expect(again.map(\.words) == ["already posted"])
    #expect(again.map(\.txn) == first.map(\.txn))
    #expect(try ledger.authorise("unlock", [.unlock("u-1", 600)]).map(\.words) == ["conflict"])
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 500)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A file that tells of a live unlock later posts nothing, and its hash is the same")
  func sameHashAsTheFile() throws {
    let ledger = try opened()
    try ledger.authorise("unlock", [.unlock("u-1")])
    var hash = EventHash("unlock/1")
    hash.append("u-1")
    hash.append(try Instant("2026-04-02T11:30:00+05:30").microsecondsSince1970)
    hash.append(Int64(1))
    hash.append("S1")
    hash.append("E001")
    hash.append(Int64(500))
    hash.append("razorpay")
    hash.append(Int64(29))
    let stored: [UInt8] = try ledger.connection.row(
      "SELECT event_hash FROM ledger.source_key WHERE external_id = 'u-1'"
    ).value("event_hash")
    #expect(stored == hash.bytes)
  }

  @Test("Doubles within a call are answered by their first")
  func doubles() throws {
    let ledger = try opened()
    let answers = try ledger.authorise(
      "unlock", [.unlock("u-1"), .unlock("u-1"), .unlock("u-1", 700), .unlock("u-2")])
    #expect(answers.map(\.words) == ["posted", "already posted", "conflict", "posted"])
    #expect(answers[0].txn == answers[1].txn)
    #expect(try ledger.count("ledger.posting") == 2)
  }

  @Test("Each thing that is wrong is refused by its name and remembered")
  func refusals() throws {
    let ledger = try opened()
    _ = try LedgerPosting(ledger.book, on: ledger.connection).numbers(of: [
      Account(code: "assets:psp:stripe", accountClass: .psp, currency: .usd, party: "stripe"),
      .psp("closed"), .unlockRevenue,
    ])
    try TestDatabase.current.superuserConnection().execute(
      "UPDATE ledger.account SET closed_on = '2026-01-01' WHERE code = 'assets:psp:closed'")
    var requests: [(LiveRequest, String)] = []
    func add(_ reason: String, _ change: (inout LiveRequest) -> Void) {
      var request = LiveRequest.unlock("bad-\(requests.count)")
      change(&request)
      requests.append((request, "refused \(reason)"))
    }
    add("ACCOUNT_UNKNOWN") { $0.debit = "assets:psp:nobody" }
    add("ACCOUNT_CLOSED") { $0.debit = "assets:psp:closed" }
    add("CURRENCY_MISMATCH") { $0.debit = "assets:psp:stripe" }
    add("NO_ROUTE") { $0.credit = "income:unlocks" }
    add("AMOUNT_OUT_OF_RANGE") { $0.amountMinor = 0 }
    add("AMOUNT_OUT_OF_RANGE") { $0.amountMinor = -1 }
    add("AMOUNT_OUT_OF_RANGE") { $0.amountMinor = .max }
    add("SAME_ACCOUNT") { $0.credit = $0.debit }
    add("SERIES_UNKNOWN") { $0.series = "S404" }
    add("FIELD_MISSING") { $0.viewer = nil }
    add("FIELD_MISSING") { $0.place = nil }
    let answers = try ledger.authorise("unlock", requests.map(\.0))
    #expect(answers.map(\.words) == requests.map(\.1))
    #expect(try ledger.authorise("unlock", requests.map(\.0)) == answers)
    #expect(try ledger.count("ledger.posting") == 0)
    #expect(try ledger.count("ledger.source_key") == requests.count)
    // Put right under the same id it is another request, which the first answer stands against.
    #expect(try ledger.authorise("unlock", [.unlock("bad-4")]).map(\.words) == ["conflict"])
    #expect(try ledger.authorise("unlock", [.unlock("bad-0", 1)]).map(\.words) == ["conflict"])
  }

  @Test("What no book can hold is refused one by one, and the rest of the batch is posted")
  func outOfRange() throws {
    let ledger = try opened()
    // Hashes, because what repeats itself is compressed and fits into an index.
    let long = (0..<150).flatMap { EventHash.of("long", ["\($0)"]) }.map { String($0) }.joined()
    var requests: [LiveRequest] = []
    func add(_ change: (inout LiveRequest) -> Void) {
      var request = LiveRequest.unlock("odd-\(requests.count)")
      change(&request)
      requests.append(request)
    }
    for instant in ["infinity", "-infinity", "1999-12-31", "2100-01-01", "294276-12-31"] {
      add { $0.occurredAt = instant }
    }
    add { $0.place = 0 }
    add { $0.place = 100 }
    add { $0.viewer = -1 }
    add { $0.viewer = .max }
    add { $0.episode = long }
    add { $0.id = long }
    let refused = Array(repeating: "refused FIELD_OUT_OF_RANGE", count: requests.count)
    let answers = try ledger.authorise("unlock", requests + [.unlock("u-1")])
    #expect(answers.map(\.words) == refused + ["posted"])
    #expect(answers.map(\.id) == requests.map(\.id) + ["u-1"])
    #expect(try requests.map { try ledger.authoriseUnlock($0).words } == refused)
    var itemised = LiveRequest.unlock("odd-item")
    itemised.item = long
    #expect(try ledger.authoriseUnlock(itemised).words == "refused FIELD_OUT_OF_RANGE")
    // An empty episode is none, and an id that is too long cannot be remembered.
    var empty = LiveRequest.unlock("odd")
    empty.episode = ""
    #expect(try ledger.authoriseUnlock(empty).words == "refused FIELD_MISSING")
    #expect(try ledger.count("ledger.source_key") == requests.count + 2)
    // An instant out of range is another one than none, and than one that is out of range elsewhere.
    for instant in [nil, "1969-12-31", "2100-01-02"] {
      var other = requests[2]
      other.occurredAt = instant
      #expect(try ledger.authoriseUnlock(other).words == "conflict")
    }
    #expect(try ledger.count("ledger.source_key") == requests.count + 2)
    #expect(try ledger.count("ledger.posting") == 1)
    #expect(
      try ledger.authorise("reserve", [.reserve("r-1", "i", 5, until: "infinity")]).map(\.words)
        == ["refused FIELD_OUT_OF_RANGE"])
    for source in ["", long] {
      let refusal = try refusal { try ledger.authorise("unlock", requests, source: source) }
      #expect(refusal?.state == "BH147")
      #expect(
        refusal?.message == "a source has a name of 1 to 512 bytes, not of \(source.utf8.count)")
    }
  }

  @Test("A request without an id is refused and cannot be remembered")
  func withoutID() throws {
    let ledger = try opened()
    var request = LiveRequest.unlock("")
    request.id = nil
    #expect(
      try ledger.authorise("unlock", [request, .unlock("u-1")]).map(\.words)
        == ["refused FIELD_MISSING", "posted"])
    #expect(try ledger.count("ledger.source_key") == 1)
  }

  @Test("A batch that shall be refused whole leaves its good ones out, and their ids free")
  func wholeBatch() throws {
    let ledger = try opened()
    let bad = LiveRequest.unlock("u-2", 0)
    let answers = try ledger.authorise(
      "unlock", [.unlock("u-1"), bad, .unlock("u-3")], refusingWhole: true)
    #expect(answers.map(\.words) == ["left out", "refused AMOUNT_OUT_OF_RANGE", "left out"])
    #expect(try ledger.count("ledger.posting") == 0)
    let later = try ledger.authorise(
      "unlock", [.unlock("u-1"), .unlock("u-3")], refusingWhole: true)
    #expect(later.map(\.words) == ["posted", "posted"])
  }

  @Test("A call that names no book, no live kind or uneven arrays is refused by name")
  func badCalls() throws {
    let ledger = try opened()
    let calls: [(SQL, String, String)] = [
      (
        """
        SELECT ledger.authorise('other', 'unlock', 'unlocks', '{a}', '{b}', '{c}', '{1}', '{now}')
        """, "BH066", "there is no book \"other\""
      ),
      (
        """
        SELECT ledger.authorise('main', 'journal', 'unlocks', '{a}', '{b}', '{c}', '{1}', '{now}')
        """, "BH067", "a \"journal\" cannot be asked for live"
      ),
      (
        """
        SELECT ledger.authorise('main', 'unlock', 'releases', '{a}', '{b}', '{c}', '{1}', '{now}')
        """, "BH067", "a \"unlock\" cannot be asked for live"
      ),
      (
        """
        SELECT ledger.authorise('main', 'unlock', 'unlocks', '{a,b}', '{b}', '{c}', '{1}', '{now}')
        """, "BH068", "2 requests need arrays of 2 elements"
      ),
    ]
    for (call, state, message) in calls {
      let error = try #require(throws: PostgresError.self) {
        try ledger.connection.execute(call)
      }
      #expect(error.sqlState == state)
      #expect(error.description.hasPrefix(message))
    }
    #expect(try ledger.authorise("unlock", []) == [])
  }

  @Test("A refused live request cannot have happened: a file that says so is told")
  func refusedAndThenRecorded() throws {
    let ledger = try opened()
    try ledger.authorise("unlock", [.unlock("unl-1", 0)])
    let error = try #require(throws: LedgerError.self) {
      try ledger.post([LedgerBook.unlock("unl-1")])
    }
    #expect(
      error.description
        == "unlocks \"unl-1\" was asked for live and refused: AMOUNT_OUT_OF_RANGE")
  }

  private func opened() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    return ledger
  }
}
