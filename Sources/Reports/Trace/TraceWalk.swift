package import Ledger
internal import Money
package import Postgres

/// Walks from what an id names to all that it caused and all that it came from.
///
/// Every transaction is opened once; where it is met again only its number stands.
package final class TraceWalk {
  let book: Book
  let connection: Connection
  private var opened: Set<Int64> = []
  var openedStatements: Set<String> = []
  var openedItems: Set<String> = []
  let archive: TraceArchive

  /// Makes a walk; the folder is that of the exported files of detached months.
  package init(in book: Book, archive folder: String? = nil, on connection: Connection) {
    self.book = book
    archive = TraceArchive(folder: folder, on: connection)
    self.connection = connection
  }

  var feeds: SQL { TraceFinder(in: book, on: connection).feeds }

  /// Makes the tree of what an id names.
  package func tree(of candidate: TraceCandidate) throws -> TraceNode {
    switch candidate.subject {
    case .transaction(let txn):
      try together(try transaction(txn, named: candidate.key), txn, candidate.key)
    case .statement(let number): try statementTree(number)
    case .line(let line): try lineTree(line)
    case .item(let item): try itemTree(item)
    case .waitingRefund(let id): try waitingRefund(id)
    case .touch(let id): try touchTree(id)
    case .breakID(let id): try breakTree(id)
    case .refusal(let source, let id):
      TraceNode(
        "request", id,
        facts: [("source", .text(source)), ("refused", .text(candidate.description))])
    }
  }

  /// Adds what was posted at once under the same id by other rules.
  private func together(_ root: TraceNode, _ txn: Int64, _ key: TraceKey?) throws -> TraceNode {
    guard let key else { return root }
    var root = root
    for row in try connection.rows(
      """
      SELECT DISTINCT o.txn
      FROM ledger.source AS s
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = \(key.id)
      JOIN ledger.source_key AS o
        ON o.book = k.book AND o.source = ANY (ARRAY(SELECT w.source FROM ledger.source AS w))
          AND o.external_id = k.external_id AND o.xid = k.xid
      WHERE s.code = \(key.source) AND o.txn <> \(txn)
      ORDER BY o.txn
      """)
    {
      let other: Int64 = try row.value("txn")
      root.children.append(
        TraceNode("posted with it", "\(other)", children: [try transaction(other)]))
    }
    root.children += try laterAttempts(key)
    return root
  }

  /// What came under an id again after it was taken back.
  private func laterAttempts(_ key: TraceKey) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT s.code AS source, k.txn
      FROM ledger.source AS s
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = \(key.id)
      WHERE s.base = \(key.source) AND s.attempt > 1
      ORDER BY s.attempt
      """
    ).map { row in
      let txn: Int64 = try row.value("txn")
      let name = TraceKey(source: try row.value("source"), id: key.id)
      return TraceNode("came again", "\(txn)", children: [try transaction(txn, named: name)])
    }
  }

  /// Opens a transaction with everything around it; a second time gives its number alone.
  func transaction(_ txn: Int64, named key: TraceKey? = nil) throws -> TraceNode {
    guard opened.insert(txn).inserted else { return TraceNode("transaction", "\(txn)") }
    let entry = try TracedEntry(txn, of: book, named: key, archive: archive, on: connection)
    var node = entry.node
    if let month = entry.month { node.children.append(try archive.node(of: month)) }
    node.children += try files(of: entry)
    node.children += try sale(of: entry)
    node.children += try touches(of: entry)
    node.children += entry.postingNodes
    node.children += try reversals(of: entry)
    node.children += try disputes(of: entry)
    node.children += try lots(of: entry)
    node.children += try distribution(of: entry)
    node.children += try passSlices(of: entry)
    node.children += try spans(of: entry)
    let slices = try slice(of: entry)
    node.children += slices.isEmpty ? try statements(holding: txn) : slices
    if let number = entry.keys.first(where: { $0.source == "statement" })?.id {
      node.children.append(try statement(number))
    }
    node.children += try expectations(of: entry)
    node.children += try breaks(of: entry.names)
    for item in entry.items { node.children.append(try self.item(item)) }
    return node
  }

  /// The transactions that this one takes back, and those that take it back.
  private func reversals(of entry: TracedEntry) throws -> [TraceNode] {
    var nodes: [TraceNode] = []
    if let reversed = entry.reverses {
      var node = TraceNode("takes back", "\(reversed)")
      node.children = [try transaction(reversed)]
      nodes.append(node)
    }
    for row in try connection.rows(
      """
      SELECT d.txn FROM ledger.document AS d
      WHERE d.book = \(book.id) AND d.reverses = \(entry.txn) ORDER BY d.txn
      """)
    {
      let txn: Int64 = try row.value("txn")
      nodes.append(TraceNode("taken back by", "\(txn)", children: [try transaction(txn)]))
    }
    return nodes
  }

  /// The records from which the keys of a transaction came.
  private func files(of entry: TracedEntry) throws -> [TraceNode] {
    var keys: [String: [TracedEntry.Key]] = [:]
    var names: [String] = []
    for key in entry.keys where !key.source.hasSuffix("-of") {
      guard let file = key.file else { continue }
      let name = "\(file.name):\(key.record.map { "\($0)" } ?? "?")"
      if keys[name] == nil { names.append(name) }
      keys[name, default: []].append(key)
    }
    return names.compactMap { name in
      guard let first = keys[name]?.first, let file = first.file else { return nil }
      let ids = keys[name, default: []].map { "\($0.source):\($0.id)" }.joined(separator: " ")
      return TraceNode(
        "file", name, on: file.receivedOn,
        facts: [
          ("key", .text(ids)), ("event_hash", .text(first.hash)), ("sha256", .text(file.sha256)),
          ("number", .integer(file.number)),
        ])
    }
  }

  private func waitingRefund(_ id: String) throws -> TraceNode {
    let row = try connection.row(
      """
      SELECT r.unlock_id, r.refunded_on, r.amount_minor, r.currency, f.name, r.record
      FROM commerce.refund AS r LEFT JOIN intake.file AS f ON f.file = r.file
      WHERE r.book = \(book.id) AND r.refund_id = \(id)
      """)
    let file = try row.optional("name", as: String.self) ?? "?"
    return TraceNode(
      "refund", id, on: try row.day("refunded_on"),
      Money(
        minorUnits: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency"))),
      facts: [("waits_for", .text(try row.value("unlock_id", as: String.self)))],
      children: [TraceNode("file", "\(file):\(try row.value("record", as: Int64.self))")])
  }
}

extension Row {
  /// Reads a date.
  func day(_ column: String) throws -> BusinessDay { try BusinessDay(try value(column)) }

  /// Reads a date that may be absent, as a cell.
  func dayCell(_ column: String) throws -> Cell {
    try optional(column, as: String.self).map { .day(try BusinessDay($0)) } ?? .missing
  }

  /// Reads an amount that may be absent, as a cell.
  func moneyCell(_ column: String, _ currency: Currency) throws -> Cell {
    .money(try optional(column, as: Int64.self), currency)
  }

  /// Reads a text that may be absent, as a cell.
  func textCell(_ column: String) throws -> Cell {
    .text(try optional(column, as: String.self))
  }
}
