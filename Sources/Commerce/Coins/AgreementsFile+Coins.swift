internal import Money

extension AgreementsFile {
  /// Reads how coins are taxed: a list of policies, each with the day from which it holds.
  static func coins(of root: TermsBlock) throws(CommerceError) -> [CoinPolicySpan] {
    var spans: [CoinPolicySpan] = []
    for block in try root.blocks("coins", keys: ["from", "policy"]) {
      guard let from = try block.day("from") else {
        throw block.wrong("\(block.path) lacks \"from\"")
      }
      let word = try block.text("policy")
      guard let policy = CoinPolicy(rawValue: word) else {
        throw block.wrong(
          "policy is \"\(word)\"; expected one of "
            + CoinPolicy.allCases.map(\.rawValue).joined(separator: ", "), at: "policy")
      }
      guard !spans.contains(where: { $0.from == from }) else {
        throw block.wrong("coins have two policies from \(from)", at: "from")
      }
      spans.append(CoinPolicySpan(from: from, policy: policy))
    }
    return spans
  }
}
