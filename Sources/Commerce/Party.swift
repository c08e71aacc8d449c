/// Somebody we have an account with: a gateway, a bank, an affiliate network or a creator.
package struct Party: Hashable, Sendable {
  /// What the party is to us.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case gateway
    case bank
    case network
    case creator
  }

  package let code: String
  package let kind: Kind
  package let name: String
  /// The State code of the party's registration; it decides the head of GST between us.
  package let state: Int?
}
