/// What a person may do with the books; PostgreSQL knows the person as a login.
package enum PersonRole: String, Hashable, Sendable, CaseIterable {
  /// Imports, runs the night and proposes entries by hand.
  case poster
  /// Reads, through SQL of one's own.
  case reader
  /// Approves or rejects entries by hand that others propose.
  case checker
  /// Posts into periods that are closed for all others.
  case adjuster
  /// Says who the people are.
  case admin

  /// The roles of the server that go with it.
  var memberships: [String] {
    self == .reader ? ["bahi_read"] : ["bahi_post", "bahi_read"]
  }
}

/// The roles that a person is given, with the limits that belong to them.
package struct PersonGrant: Hashable, Sendable {
  package let roles: [PersonRole]
  /// What a poster posts by hand without a second person, in paise.
  package let ownLimitMinor: Int64
  /// What a checker may approve, in paise; nil is any amount.
  package let approvalLimitMinor: Int64?

  package init(
    roles: [PersonRole], ownLimitMinor: Int64 = 0, approvalLimitMinor: Int64? = nil
  ) {
    precondition(
      ownLimitMinor >= 0 && approvalLimitMinor ?? 0 >= 0, "a limit is not negative")
    self.roles = roles
    self.ownLimitMinor = ownLimitMinor
    self.approvalLimitMinor = approvalLimitMinor
  }

  /// The limit of a role in paise, nil where it has none.
  func limitMinor(of role: PersonRole) -> Int64? {
    switch role {
    case .poster: ownLimitMinor
    case .checker: approvalLimitMinor
    case .reader, .adjuster, .admin: nil
    }
  }

  /// The roles of the server that go with the grant, each once.
  package var memberships: Set<String> { Set(roles.flatMap(\.memberships)) }
}
