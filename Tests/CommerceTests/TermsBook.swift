import Commerce
import Ledger
import Money
import Postgres
import TestSupport

/// A book with two people, each of whom may propose terms and approve those of the other.
final class TermsBook {
  let commerce: CommerceBook
  let maker: TestLogin
  let checker: TestLogin

  static let postedOn = CommerceBook.day.adding(days: 20)

  init(_ yaml: String = CommerceBook.yaml()) throws {
    commerce = try CommerceBook(yaml)
    maker = try TestLogin(["bahi_post"])
    checker = try TestLogin(["bahi_post"])
    let people = PeopleStore(on: commerce.connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    for login in [maker, checker] {
      try people.add(login.name, name: "Asha", PersonGrant(roles: [.poster, .checker]))
    }
  }

  func submit(
    _ yaml: String, _ reach: TermsStore.Reach = .retroactive, isDryRun: Bool = false
  ) throws -> TermsOutcome {
    let file = try AgreementsFile(yaml: yaml, name: "agreements.yaml")
    return try TermsStore(on: try poster(maker)).submit(
      file, yaml: yaml, name: "agreements.yaml", reach: reach, isDryRun: isDryRun)
  }

  func approve(
    _ proposal: Int64, by login: TestLogin? = nil, isDryRun: Bool = false
  ) throws -> TermsOutcome {
    try TermsStore(on: try poster(login ?? checker)).approve(
      proposal, in: commerce.book, on: Self.postedOn, isDryRun: isDryRun)
  }

  func poster(_ login: TestLogin) throws -> Connection {
    let connection = try login.connection()
    try connection.becomePoster()
    return connection
  }
}
