package import Money

/// Who answers for the GST on what a viewer buys inside a store's app.
package enum StorePolicy: String, Hashable, Sendable, CaseIterable {
  /// We do: the store passes the tax on to us within the price.
  case platform
  /// The store does: it keeps the tax, and our receipt is what is left of the price without it.
  case store
}

/// A policy of a store with the day from which it holds.
package struct StorePolicySpan: Hashable, Sendable {
  package let store: String
  package let from: BusinessDay
  package let policy: StorePolicy

  package init(store: String, from: BusinessDay, policy: StorePolicy) {
    self.store = store
    self.from = from
    self.policy = policy
  }
}

/// Who answers for the GST of each store, day by day.
package struct StoreTerms: Hashable, Sendable {
  package let spans: [StorePolicySpan]

  /// Makes the terms; without a span that has begun, we answer for the tax.
  package init(spans: [StorePolicySpan]) {
    self.spans = spans
  }

  /// Finds the policy of a store on a day.
  package func policy(of store: String, on day: BusinessDay) -> StorePolicy {
    spans.filter { $0.store == store && $0.from <= day }.max { $0.from < $1.from }?.policy
      ?? .platform
  }
}

extension AgreementsFile {
  /// Reads who answers for the GST of stores: a list of policies, each with its first day.
  static func stores(
    of root: TermsBlock, among parties: [Party]
  ) throws(CommerceError) -> [StorePolicySpan] {
    var spans: [StorePolicySpan] = []
    for block in try root.blocks("stores", keys: ["store", "from", "gst"]) {
      let store = try block.code("store")
      guard parties.contains(where: { $0.code == store && $0.kind == .appStore }) else {
        throw block.wrong("\"\(store)\" is no app store of this file's parties", at: "store")
      }
      guard let from = try block.day("from") else {
        throw block.wrong("\(block.path) lacks \"from\"")
      }
      let word = try block.text("gst")
      guard let policy = StorePolicy(rawValue: word) else {
        throw block.wrong(
          "gst is \"\(word)\"; expected one of "
            + StorePolicy.allCases.map(\.rawValue).joined(separator: ", "), at: "gst")
      }
      guard !spans.contains(where: { $0.store == store && $0.from == from }) else {
        throw block.wrong("\(store) has two policies from \(from)", at: "from")
      }
      spans.append(StorePolicySpan(store: store, from: from, policy: policy))
    }
    return spans
  }
}
