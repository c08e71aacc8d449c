internal import Ledger
internal import Money
internal import Postgres

/// The parties of one kind, with the States that decide the heads of GST between us.
struct PartyStates {
  private let kind: Party.Kind
  private var states: [String: Int?] = [:]

  init(of kind: Party.Kind, _ book: Book, on connection: Connection) throws {
    self.kind = kind
    for row in try connection.rows(
      """
      SELECT party, state FROM commerce.party
      WHERE book = \(book.id) AND kind = \(kind.rawValue)
      """)
    {
      states[try row.value("party")] = .some(try row.optional("state"))
    }
  }

  /// Finds the State of a party; nil where it has none.
  func stateIfAny(of party: String) throws(CommerceError) -> Int? {
    guard let known = states[party] else {
      throw .unknownParty(party, kind: kind.rawValue)
    }
    return known
  }

  /// Finds the State of a party that we charge or that charges us.
  func state(of party: String) throws(CommerceError) -> Int {
    guard let state = try stateIfAny(of: party) else { throw .partyWithoutState(party) }
    return state
  }
}
