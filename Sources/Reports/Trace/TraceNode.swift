package import Money

/// A thing on the way from an event to the bank, with what it led to or came from below it.
package struct TraceNode: Hashable, Sendable {
  /// One more thing that is known of a node.
  package struct Fact: Hashable, Sendable {
    package let name: String
    package let cell: Cell
  }

  /// What it is, in words: `unlock`, `file`, `tax slice`, `statement`.
  package let kind: String
  /// Its id, or the words by which it is known.
  package let name: String
  package let day: BusinessDay?
  package let money: Money?
  package let facts: [Fact]
  package var children: [TraceNode]

  /// Makes a node; facts whose value is missing are left out.
  package init(
    _ kind: String, _ name: String, on day: BusinessDay? = nil, _ money: Money? = nil,
    facts: [(name: String, cell: Cell)] = [], children: [TraceNode] = []
  ) {
    self.kind = kind
    self.name = name
    self.day = day
    self.money = money
    self.facts = facts.filter { $0.cell != .missing }.map { Fact(name: $0.name, cell: $0.cell) }
    self.children = children
  }

  /// Finds the first node of a kind, the node itself included, from the top down.
  package func first(_ kind: String) -> TraceNode? {
    if self.kind == kind { return self }
    return children.lazy.compactMap { $0.first(kind) }.first
  }

  /// The value of a fact.
  package func fact(_ name: String) -> Cell? {
    facts.first { $0.name == name }?.cell
  }

  /// The node in one line, without what is below it.
  package var line: String {
    var parts = ["\(kind) \(name)"]
    if let day { parts.append(day.description) }
    if let money { parts.append(Cell.money(money).words) }
    parts += facts.map { "\($0.name.replacing("_", with: " ")) \($0.cell.words)" }
    return parts.joined(separator: ", ")
  }
}
