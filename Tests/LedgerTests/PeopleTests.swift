import Ledger
import Postgres
import TestSupport
import Testing

@Suite("People", .database)
struct PeopleTests {
  @Test("Before there is a person, only a member of the owner names the first, who is an admin")
  func first() throws {
    let stranger = try TestLogin(["bahi_post"])
    let other = try stranger.connection()
    try other.becomePoster()
    let admin = PersonGrant(roles: [.admin])
    #expect(
      try message { try PeopleStore(on: other).add(stranger.name, name: "Eve", admin) }
        == "login \(stranger.name) is not a person with the role admin")
    let people = PeopleStore(on: try TestDatabase.current.poster())
    let refusal = "there must be a user with the role admin"
    #expect(
      try message { try people.add("asha", name: "Asha", PersonGrant(roles: [.poster])) } == refusal
    )
    try people.add("bahi", name: "Owner", admin)
    // From now on membership of the owner is not enough: only admins go on.
    #expect(try sqlState { try PeopleStore(on: other).add("eve", name: "Eve", admin) } == "BH020")
    #expect(try message { try people.remove("bahi", reason: "r") } == refusal)
    #expect(
      try message { try people.change("bahi", name: nil, PersonGrant(roles: [.poster])) } == refusal
    )
  }

  @Test("A person is added once, changed, removed for a reason, and may come back; all is logged")
  func life() throws {
    let connection = try TestDatabase.current.poster()
    let people = PeopleStore(on: connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    let grant = PersonGrant(roles: [.poster, .checker], ownLimitMinor: 5, approvalLimitMinor: 9)
    try people.add("asha", name: "Asha", grant)
    #expect(
      try message { try people.add("asha", name: "Asha", grant) } == "user asha is there already")
    #expect(
      try message { try people.change("ravi", name: "Ravi", nil) } == "there is no user ravi")
    try people.change("asha", name: "Asha Rao", PersonGrant(roles: [.checker]))
    try people.remove("asha", reason: "left the company")
    #expect(try message { try people.remove("asha", reason: "r") } == "there is no user asha")
    try people.add("asha", name: "Asha", PersonGrant(roles: [.reader]))
    let log = try connection.rows(
      """
      SELECT operation, changed_by, coalesce(reason, ''),
        coalesce(before ->> 'role', before ->> 'name', ''),
        coalesce(after ->> 'role', after ->> 'name', '')
      FROM ledger.change_log WHERE object = 'user:asha' ORDER BY change
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: "|") }
    #expect(
      log == [
        "INSERT|bahi|||Asha", "INSERT|bahi|||poster", "INSERT|bahi|||checker",
        "UPDATE|bahi||Asha|Asha Rao", "DELETE|bahi||poster|", "UPDATE|bahi||checker|checker",
        "UPDATE|bahi|left the company|Asha Rao|Asha Rao",
        "DELETE|bahi|left the company|checker|", "UPDATE|bahi||Asha Rao|Asha",
        "INSERT|bahi|||reader",
      ])
  }

  @Test("A person who left neither proposes nor approves")
  func left() throws {
    let crew = try Crew()
    let maker = try crew.journals(of: crew.maker)
    let checker = try crew.journals(of: crew.checker)
    let proposal = try maker.propose(try Crew.rentPaid()).proposal
    let people = PeopleStore(on: crew.ledger.connection)
    for login in [crew.maker, crew.checker] { try people.remove(login.name, reason: "left") }
    #expect(try sqlState { _ = try checker.approve(proposal) } == "BH020")
    #expect(try sqlState { _ = try maker.propose(try Crew.rentPaid()) } == "BH020")
    #expect(try crew.ledger.count("ledger.voucher") == 0)
  }

  @Test("A book kept by one person lets that one approve, and says so on the row and in the log")
  func singlePerson() throws {
    let crew = try Crew()
    let people = PeopleStore(on: crew.ledger.connection)
    let maker = try crew.journals(of: crew.maker)
    let proposal = try maker.propose(try Crew.rentPaid()).proposal
    #expect(try sqlState { _ = try maker.approve(proposal) } == "BH021")
    let other = PeopleStore(on: try crew.poster(crew.maker))
    #expect(
      try sqlState { try other.setSinglePerson(true, of: crew.ledger.book, reason: "me") }
        == "BH020")
    #expect(
      try sqlState { try people.setSinglePerson(true, of: crew.ledger.book, reason: " ") }
        == "BH023")
    try people.setSinglePerson(true, of: crew.ledger.book, reason: "one founder")
    #expect(try Book(code: "main", on: crew.ledger.connection).isSinglePerson)
    #expect(try maker.approve(proposal).voucher == "JV/2627/000001")
    let row = try crew.ledger.connection.row(
      """
      SELECT v.basis, v.made_by = v.approved_by AS is_one, c.reason, c.changed_by
      FROM ledger.voucher AS v CROSS JOIN ledger.change_log AS c
      WHERE c.object = 'book:main' AND c.operation = 'UPDATE'
      """)
    #expect(row.texts == ["single_person", "t", "one founder", "bahi"])
    try people.setSinglePerson(false, of: crew.ledger.book, reason: "a second one came")
    let second = try maker.propose(try Crew.rentPaid()).proposal
    #expect(try sqlState { _ = try maker.approve(second) } == "BH021")
  }

  @Test("Changes of parties, accounts and settings are logged, and what stays the same is not")
  func changeLog() throws {
    let ledger = try LedgerBook()
    let superuser = try TestDatabase.current.superuserConnection()
    try ledger.connection.execute(
      """
      INSERT INTO commerce.party (book, party, kind, name)
      VALUES (\(ledger.book.id), 'studio-12', 'creator', 'Studio'),
        (\(ledger.book.id), 'razorpay', 'gateway', 'Razorpay')
      """)
    try ledger.connection.execute("UPDATE commerce.party SET name = name")
    try ledger.connection.execute("UPDATE commerce.party SET name = 'S' WHERE kind = 'creator'")
    try ledger.post([LedgerBook.unlock("unl-1")])
    try superuser.execute(
      "UPDATE ledger.account SET closed_on = '2027-01-01' WHERE code = 'assets:psp:razorpay'")
    _ = try LedgerBook()
    let log = try ledger.connection.rows(
      """
      SELECT object, operation, changed_by, book, before ->> 'name', after ->> 'name'
      FROM ledger.change_log ORDER BY change
      """
    ).map { $0.texts.map { $0 ?? "-" }.joined(separator: " ") }
    #expect(
      log == [
        "entity:sample INSERT bahi - - Sample Dramas Private Limited",
        "registration:27AAACS1234C1Z5 INSERT bahi - - -", "book:main INSERT bahi 1 - -",
        "payee:studio-12 INSERT bahi 1 - Studio", "party:razorpay INSERT bahi 1 - Razorpay",
        "payee:studio-12 UPDATE bahi 1 Studio S",
        "account:assets:psp:razorpay UPDATE postgres 1 - -",
      ])
  }
}
