package import Money
package import Postgres

/// A book: the unit of balance, cut and distribution, of one legal entity and one registration.
package struct Book: Hashable, Sendable {
  package let id: BookID
  package let code: String
  package let entityName: String
  package let entityID: Int64
  package let tan: String?
  package let gstin: String
  /// The State code of our GST registration.
  package let registrationState: Int
  package let unlockGSTRate: BasisPoints
  /// Whether one person keeps it, so that nobody else checks entries by hand.
  package let isSinglePerson: Bool

  /// Finds a book by its code.
  package init(code: String, on connection: Connection) throws {
    let found = try connection.firstRow(
      """
      SELECT b.book, b.code, b.registration_state, b.unlock_gst_rate_bp, b.is_single_person,
        e.entity, e.name, e.tan, r.gstin
      FROM ledger.book AS b
      JOIN ledger.entity AS e ON e.entity = b.entity
      JOIN ledger.registration AS r
        ON r.entity = b.entity AND r.state = b.registration_state
      WHERE b.code = \(code)
      """)
    guard let found else { throw LedgerError.unknownBook(code) }
    id = BookID(rawValue: try found.value("book"))
    self.code = try found.value("code")
    entityName = try found.value("name")
    entityID = try found.value("entity")
    tan = try found.optional("tan")
    gstin = try found.value("gstin")
    registrationState = try found.value("registration_state")
    unlockGSTRate = try BasisPoints(try found.value("unlock_gst_rate_bp"))
    isSinglePerson = try found.value("is_single_person")
  }
}
