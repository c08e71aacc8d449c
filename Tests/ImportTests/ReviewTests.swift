import Intake
import Ledger
import Postgres
import TestSupport
import Testing

@Suite("Reviews of files", .database)
struct ReviewTests {
  private typealias Files = PartnerFiles

  @Test("A settled line changes once another person approves it; nobody checks oneself")
  func change() throws {
    let files = try Files()
    let (maker, checker) = try people(files)
    let profile = try Files.profile(restatement: "{ mode: snapshot, locks: [paid] }")
    try files.take([Files.row("a", "5", state: "paid"), Files.row("b", "1")], profile)
    let second = [Files.row("a", "4", state: "paid"), Files.row("b", "2")]
    #expect(try files.take(second, profile).verdict == .rejected)
    let partial = try files.take(second, profile, acceptsPartial: true)
    #expect(partial.changed == 1 && partial.rejected == 1)
    let review = try #require(partial.review)
    #expect(try files.standing() == ["a 1 2026-04-02 paid 5", "b 1 2026-04-02 pending 2"])
    #expect(try state { try store(files, checker).approve(review + 1) } == "BH101")
    #expect(
      try state { try FileStore(files.book, on: files.connection).approve(review) } == "BH020")
    _ = try store(files, checker).approve(review)
    #expect(try files.standing() == ["a 1 2026-04-02 paid 4", "b 1 2026-04-02 pending 2"])
    #expect(try state { try store(files, checker).approve(review) } == "BH101")
    _ = maker
  }

  @Test("A file above the own limit waits, is decided by another person, and can come again")
  func void() throws {
    let files = try Files()
    let (maker, checker) = try people(files)
    let profile = try Files.profile(restatement: "{ mode: snapshot }")
    let first = [Files.row("a", "80"), Files.row("b", "40")]
    try files.take(first, profile, named: "one.csv")
    try files.take(
      [Files.row("a", "56", state: "approved"), Files.row("c", "3")], profile, named: "two.csv")
    try files.take([Files.row("b", "41")], profile, named: "three.csv")
    let number = try store(files, maker).number(of: "two.csv")
    #expect(try state { try store(files, maker).void(number, reason: " ") } == "BH100")
    let asked = try store(files, maker).void(number, reason: "another account's file")
    #expect(!asked.isDone)
    #expect(try files.standing().count == 3)
    #expect(try state { try store(files, maker).approve(asked.review) } == "BH021")
    #expect(try state { try store(files, checker).reject(asked.review, reason: "") } == "BH100")
    _ = try store(files, checker).approve(asked.review)
    #expect(try files.standing() == ["a 1 2026-04-02 pending 80", "b 1 2026-04-02 pending 41"])
    // A later file keeps its word when the one before it goes.
    let one = try store(files, maker).void(
      try store(files, maker).number(of: "one.csv"), reason: "wrong month")
    _ = try store(files, checker).approve(one.review)
    #expect(try files.standing() == ["b 1 2026-04-02 pending 41"])
    let next = try Files.profile(version: 2, restatement: "{ mode: snapshot }")
    let again = try files.take(first, next, named: "one.csv")
    #expect(again.verdict == .accepted && again.accepted == 1 && again.changed == 1)
    #expect(try files.standing() == ["a 1 2026-04-02 pending 80", "b 1 2026-04-02 pending 40"])
    let unknown = #expect(throws: IntakeError.self) {
      try store(files, maker).number(of: "four.csv")
    }
    #expect(unknown?.description == "there is no file four.csv")
    let several = #expect(throws: IntakeError.self) {
      try store(files, maker).number(of: "one.csv")
    }
    #expect(several?.description.hasPrefix("there are several files one.csv, name one of ") == true)
  }

  private func people(_ files: PartnerFiles) throws -> (TestLogin, TestLogin) {
    let maker = try TestLogin(["bahi_post"])
    let checker = try TestLogin(["bahi_post"])
    let people = PeopleStore(on: files.connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    try people.add(
      maker.name, name: "Asha", PersonGrant(roles: [.poster, .checker], ownLimitMinor: 100))
    try people.add(checker.name, name: "Ravi", PersonGrant(roles: [.poster, .checker]))
    return (maker, checker)
  }

  private func store(_ files: PartnerFiles, _ login: TestLogin) throws -> FileStore {
    let connection = try login.connection()
    try connection.becomePoster()
    return FileStore(files.book, on: connection)
  }

  /// The SQLSTATE with which something is refused.
  private func state<R>(_ body: () throws -> R) throws -> String? {
    do {
      _ = try body()
      return nil
    } catch let error as PostgresError {
      return error.sqlState
    }
  }
}
