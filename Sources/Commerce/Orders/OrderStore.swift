package import Ledger
internal import Money
package import Postgres

/// Records orders for which we collect, each once, with the terms of its day frozen on its lines.
package struct OrderStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds for each order or line why it contradicts the books.
  ///
  /// An order may come again whole with the same content; a line belongs to one order.
  package func contradictions(in orders: [OrderEvent]) throws -> [String: EventRefusal] {
    var found: [String: EventRefusal] = [:]
    for row in try connection.rows(
      """
      SELECT w.order_id
      FROM unnest(\(orders.map(\.id))::text[], \(orders.map(\.eventHash.hexLiteral))::bytea[])
        AS w (order_id, hash)
      JOIN commerce.order AS o ON o.book = \(book.id) AND o.order_id = w.order_id
      WHERE o.event_hash <> w.hash
      """)
    {
      let id: String = try row.value("order_id")
      found[id] = EventRefusal(
        column: "order_id", message: "\"\(id)\" came before with other content")
    }
    let pairs = orders.flatMap { order in order.lines.map { (order: order.id, line: $0.id) } }
    for row in try connection.rows(
      """
      SELECT w.order_id, w.line_id, l.order_id AS taken_by
      FROM unnest(\(pairs.map(\.order))::text[], \(pairs.map(\.line))::text[])
        AS w (order_id, line_id)
      JOIN commerce.order_line AS l ON l.book = \(book.id) AND l.line_id = w.line_id
      WHERE l.order_id <> w.order_id
      ORDER BY w.line_id
      """)
    {
      let id: String = try row.value("order_id")
      let line: String = try row.value("line_id")
      let other: String = try row.value("taken_by")
      found[id] =
        found[id]
        ?? EventRefusal(
          column: "line_id", message: "line \"\(line)\" belongs to order \"\(other)\"")
    }
    return found
  }

  /// Finds the orders that the books know.
  package func known(_ orders: [OrderEvent]) throws -> Set<String> {
    Set(
      try connection.rows(
        """
        SELECT order_id FROM commerce.order
        WHERE book = \(book.id) AND order_id = ANY (\(orders.map(\.id))::text[])
        """
      ).map { try $0.value("order_id", as: String.self) })
  }

  /// Records orders within the caller's transaction, and gives how many lines were new.
  package func record(_ orders: [PricedOrder], file: FileID) throws -> Int {
    let known = try known(orders.map(\.event))
    let fresh = orders.filter { !known.contains($0.event.id) }
    guard !fresh.isEmpty else { return 0 }
    let subjects = try subjects(of: fresh.map(\.event))
    try LedgerPosting(book, on: connection).post(
      fresh.flatMap { OrderJournal.transactions(of: $0, subjects: subjects) }, file: file)
    try insert(fresh, file: file)
    try insertLines(fresh, subjects: subjects)
    try PricedLineStore(book, on: connection).insert(fresh.flatMap(\.commissions))
    return fresh.reduce(0) { $0 + $1.lines.count }
  }

  /// Gives each line the numbers of its series, episode, product and surface.
  private func subjects(of orders: [OrderEvent]) throws -> [String: Dimensions] {
    let lines = orders.flatMap(\.lines)
    try connection.execute(
      """
      SELECT ledger.ensure_episode(array_agg(m.series), array_agg(w.episode))
      FROM unnest(\(lines.map(\.touch.series))::text[], \(lines.map(\.touch.episode))::text[])
        AS w (series, episode)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      WHERE w.episode IS NOT NULL
      """)
    try connection.execute(
      """
      SELECT ledger.ensure_product(\(book.id)::integer, \(lines.compactMap(\.sku))::text[])
      """)
    var subjects: [String: Dimensions] = [:]
    for row in try connection.rows(
      """
      SELECT w.line_id, m.series, e.episode, p.product, f.surface
      FROM unnest(\(lines.map(\.id))::text[], \(lines.map(\.touch.series))::text[],
        \(lines.map(\.touch.episode))::text[], \(lines.map(\.sku))::text[],
        \(lines.map(\.touch.surface))::text[]) AS w (line_id, series, episode, sku, surface)
      LEFT JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      LEFT JOIN ledger.episode AS e ON e.series = m.series AND e.code = w.episode
      LEFT JOIN ledger.product AS p ON p.book = \(book.id) AND p.code = w.sku
      LEFT JOIN ledger.surface AS f ON f.code = w.surface
      """)
    {
      subjects[try row.value("line_id")] = Dimensions(
        series: try row.optional("series"), episode: try row.optional("episode"),
        product: try row.optional("product"), surface: try row.optional("surface"))
    }
    return subjects
  }
}
