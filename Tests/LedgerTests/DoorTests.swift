import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Doors that lead past a reader of the book", .database, .serialized)
struct DoorTests {
  @Test("How far the roll-up and the seal have come is not for the poster to say")
  func progress() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    let cut = try ledger.cut()
    for reader in ["rollup", "seal"] {
      let refused = try refusal {
        try ledger.connection.execute(
          "SELECT ledger.advance(\(ledger.book.id), \(reader), \(cut.number))")
      }
      #expect(refused?.state == "BH146")
      #expect(refused?.message == "how far the \(reader) has come is noted by itself alone")
    }
    let unknown = try refusal {
      try ledger.connection.execute("SELECT ledger.advance(\(ledger.book.id), 'recon:x', 9)")
    }
    #expect(unknown?.message == "cut 9 was never taken")
    #expect(try cut.rollUp(ledger.book, on: ledger.connection) == 1)
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 500)
  }

  @Test("Nobody folds the same postings into the figures twice")
  func fold() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    #expect(
      try sqlState {
        try ledger.connection.execute(
          "SELECT report.fold_window(\(ledger.book.id), 0, 9223372036854775807)")
      } == "42501")
  }

  @Test(
    "A key of a voucher, a transfer, a year or a release is not attached to something else",
    arguments: ["journal", "transfer", "year_end", "releases"])
  func reservedKey(source: String) throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    let refused = try refusal {
      try ledger.connection.execute(
        """
        SELECT ledger.attach_key(\(ledger.book.id)::integer, ledger.ensure_source(\(source)),
          '{JV/2627/000001}', '{"\\\\x00"}', ARRAY[min(p.txn)], NULL, '{NULL}')
        FROM ledger.posting AS p
        """)
    }
    #expect(refused?.state == "BH015")
    #expect(
      refused?.message
        == "keys of vouchers, transfers and releases are claimed by the ledger alone")
    #expect(try ledger.count("ledger.source_key") == 1)
  }

  @Test("A code that no index holds names no account")
  func longCode() throws {
    let ledger = try LedgerBook()
    let code = "assets:psp:" + (0..<502).map { _ in "x" }.joined()
    let refused = try refusal {
      _ = try LedgerPosting(ledger.book, on: ledger.connection).numbers(of: [
        Account(code: code, accountClass: .psp, currency: .inr, party: "x")
      ])
    }
    #expect(refused?.state == "BH148")
    #expect(refused?.message == "the code of an account has at most 512 bytes, not 513")
  }

  @Test("A day that is no day of a book is refused with its batch", arguments: [10_956, 47_482])
  func oddDay(day: Int32) throws {
    let ledger = try LedgerBook()
    let day = BusinessDay(daysSince1970: day)
    let refused = try refusal {
      try ledger.post([LedgerBook.unlock("unl-1"), LedgerBook.unlock("unl-2", day: day)])
    }
    #expect(refused?.state == "BH145")
    #expect(refused?.message == "the day \(day) is not within 2000 and 2099")
    #expect(try ledger.count("ledger.posting") == 0)
    try ledger.post([
      LedgerBook.unlock("unl-3", day: day.adding(days: day.daysSince1970 < 20_000 ? 1 : -1))
    ])
    #expect(try ledger.count("ledger.posting") == 1)
  }
}
