/// Somebody we have an account with.
package struct Party: Hashable, Sendable {
  /// What the party is to us.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case gateway
    case bank
    case network
    case creator
    /// Sells goods through us, and collects through us.
    case merchant
    /// Brings buyers, and earns a commission of us.
    case affiliate
    case brand
    case adNetwork = "ad-network"
    case appStore = "app-store"
  }

  package let code: String
  package let kind: Kind
  package let name: String
  /// The State code of the party's registration; it decides the head of GST between us.
  package let state: Int?
}
