internal import Money
internal import Payouts

/// Writes a trace: as a tree for people, as nested JSON, or as a listing for everything else.
package enum TraceRenderer {
  /// Renders the whole trace, with a line feed at its end.
  package static func render(_ root: TraceNode, as format: OutputFormat) -> String {
    switch format {
    case .table: (lines(of: root)).joined(separator: "\n") + "\n"
    case .json: json(root).text + "\n"
    case .csv, .tsv, .ndjson, .md, .html: TableRenderer.render(table(of: root), as: format)
    }
  }

  /// Flattens a trace into a listing; the level of the root is 0.
  package static func table(of root: TraceNode) -> Table {
    var rows: [[Cell]] = []
    func add(_ node: TraceNode, level: Int64) {
      rows.append([
        .integer(level), .text(node.kind), .text(node.name), node.day.map { .day($0) } ?? .missing,
        .text(node.money?.currency.code), node.money.map { .money($0) } ?? .missing,
        .text(
          node.facts.map { "\($0.name.replacing("_", with: " ")) \($0.cell.words)" }
            .joined(separator: ", ")),
      ])
      for child in node.children { add(child, level: level + 1) }
    }
    add(root, level: 0)
    return Table(
      title: "Trace of \(root.kind) \(root.name)",
      columns: [
        Column("level", "Level", .integer), Column("kind", "Kind"), Column("name", "Name"),
        Column("day", "Day", .day), Column("currency", "Currency", for: .machines),
        Column("amount", "Amount", .money), Column("facts", "Facts"),
      ], rows: rows)
  }

  private static func lines(of node: TraceNode) -> [String] {
    var lines = [node.line.split(whereSeparator: \.isNewline).joined(separator: " ")]
    for (index, child) in node.children.enumerated() {
      let isLast = index == node.children.count - 1
      for (depth, line) in Self.lines(of: child).enumerated() {
        let branch = depth == 0 ? (isLast ? "└─ " : "├─ ") : (isLast ? "   " : "│  ")
        lines.append(branch + line)
      }
    }
    return lines
  }

  private static func json(_ node: TraceNode) -> CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "kind": .string(node.kind), "name": .string(node.name),
      "children": .array(node.children.map(json)),
    ]
    if let day = node.day { members["day"] = .string(day.description) }
    if let money = node.money { put("amount", money, in: &members) }
    var facts: [String: CanonicalJSON] = [:]
    for fact in node.facts {
      switch fact.cell {
      case .money(let money): put(fact.name, money, in: &facts)
      case .integer(let value), .millionths(let value): facts[fact.name] = .integer(value)
      case .rate(let rate): facts["\(fact.name)_bp"] = .integer(Int64(rate.rawValue))
      case .text(let text): facts[fact.name] = .string(text)
      case .day(let day): facts[fact.name] = .string(day.description)
      case .missing, .unknown: break
      }
    }
    members["facts"] = .object(facts)
    return .object(members)
  }

  /// Writes money as everywhere: minor units, a decimal text, and the currency.
  private static func put(
    _ name: String, _ money: Money, in members: inout [String: CanonicalJSON]
  ) {
    members["\(name)_minor"] = .integer(money.minorUnits)
    members[name] = .string(money.decimalText)
    members["currency"] = .string(money.currency.code)
  }
}
