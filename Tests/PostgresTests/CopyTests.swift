import Testing

@testable import Postgres

@Suite("COPY")
struct CopyTests {
  @Test("Every field type goes in by binary COPY and comes back, NULL included")
  func roundTrip() throws {
    let connection = try connect()
    try connection.script(
      """
      CREATE TEMP TABLE t (n int, a smallint, b int, c bigint, d boolean, e text, f bytea,
        g date, h timestamptz)
      """)
    try connection.copyIn("t (n, a, b, c, d, e, f, g, h)") { writer in
      try writer.beginRow(9)
      writer.int32(1)
      writer.int16(.min)
      writer.int32(.max)
      writer.int64(.min)
      writer.bool(true)
      writer.text("किताब 📒\t\n\\N")
      writer.bytes([0, 255])
      writer.date(daysSince1970: -1)
      writer.timestamp(microsecondsSince1970: -1)
      try writer.beginRow(9)
      writer.int32(2)
      for _ in 0..<8 { writer.null() }
    }
    let rows = try connection.rows(
      """
      SELECT a, b, c, d, e, f, g::text, (h AT TIME ZONE 'UTC')::text AS h FROM t ORDER BY n
      """)
    #expect(
      rows.map(\.texts) == [
        [
          "-32768", "2147483647", "-9223372036854775808", "t", "किताब 📒\t\n\\N", "\\x00ff",
          "1969-12-31", "1969-12-31 23:59:59.999999",
        ],
        [String?](repeating: nil, count: 8),
      ])
  }

  @Test("Rows beyond the buffer, and a row larger than it, arrive whole")
  func flushing() throws {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (n bigint, e text)")
    let large = String(repeating: "x", count: 1_000_000)
    let count = try connection.copyIn("t (n, e)") { writer in
      for number in 1...50_000 as ClosedRange<Int64> {
        try writer.beginRow(2)
        writer.int64(number)
        writer.text(number == 777 ? large : "row \(number)")
      }
      return writer.rowCount
    }
    let row = try connection.row(
      """
      SELECT count(*) AS n, sum(n)::bigint AS s, max(length(e)) AS l,
        count(*) FILTER (WHERE e = 'row ' || n) AS same FROM t
      """)
    #expect(count == 50_000)
    #expect(try row.value("n") == 50_000)
    #expect(try row.value("s") == 1_250_025_000)
    #expect(try row.value("l") == 1_000_000)
    #expect(try row.value("same") == 49_999)
  }

  @Test("An error of the body leaves no row and a usable connection")
  func abandonedCopyIn() throws {
    struct Stop: Error {}
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (n int)")
    #expect(throws: Stop.self) {
      try connection.copyIn("t (n)") { writer in
        try writer.beginRow(1)
        writer.int32(1)
        throw Stop()
      }
    }
    #expect(try connection.row("SELECT count(*) AS n FROM t").value("n") == 0)
  }

  @Test("A refused COPY gives the server's error and a usable connection")
  func refusedCopyIn() throws {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (n int CONSTRAINT t_n_positive CHECK (n > 0))")
    let error = #expect(throws: PostgresError.self) {
      try connection.copyIn("t (n)") { writer in
        try writer.beginRow(1)
        writer.int32(-1)
      }
    }
    guard case .server(let failure) = error else {
      Issue.record("not a server error: \(String(describing: error))")
      return
    }
    #expect(failure.constraint == "t_n_positive")
    #expect(try connection.row("SELECT count(*) AS n FROM t").value("n") == 0)
  }

  @Test("COPY out gives each row as a line of text")
  func copyOut() throws {
    let connection = try connect()
    var text = ""
    try connection.copyOut("SELECT n, NULL, 'a' || chr(9) FROM generate_series(1, 3) AS n") {
      text += String(decoding: $0, as: UTF8.self)
    }
    #expect(text == "1\t\\N\ta\\t\n2\t\\N\ta\\t\n3\t\\N\ta\\t\n")
  }

  @Test("COPY gives rows as lengths and values, without header and trailer", arguments: [0, 1, 3])
  func copyRows(count: Int) throws {
    let connection = try connect()
    var rows: [[UInt8]] = []
    var firsts: [String] = []
    try connection.copyRows(
      "SELECT 'é' || n, n, NULL FROM generate_series(1, \(literal: count)) AS n"
    ) { row in
      let (first, rest) = try row.splittingFirst()
      firsts.append(String(decoding: first, as: UTF8.self))
      rows.append(Array(rest))
    }
    #expect(firsts == (0..<count).map { "é\($0 + 1)" })
    #expect(
      rows == (0..<count).map { [0, 0, 0, 4, 0, 0, 0, UInt8($0 + 1), 255, 255, 255, 255] })
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }

  @Test("Pieces of CSV that end anywhere are loaded, and what COPY wrote comes back")
  func csv() throws {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE t (n int, e text)")
    let text = "1,\"a \"\"b\"\",\nc\"\n2,\n3,\"\"\n"
    try connection.copyInCSV("t (n, e)") { put in
      for byte in text.utf8 { try withUnsafeBytes(of: byte) { try put($0) } }
    }
    var written = ""
    try connection.copyOut("SELECT n, e FROM t ORDER BY n", format: .csv) {
      written += String(decoding: $0, as: UTF8.self)
    }
    #expect(written == text)
    #expect(
      try connection.rows("SELECT e FROM t ORDER BY n").map(\.texts)
        == [["a \"b\",\nc"], [nil], [""]])
    #expect(throws: PostgresError.self) {
      try connection.copyInCSV("t (n, e)") { put in
        try Array("x,\n".utf8).withUnsafeBytes { try put($0) }
      }
    }
    #expect(try connection.row("SELECT count(*) AS n FROM t").value("n") == 3)
  }

  @Test("An error of the body ends COPY out and leaves a usable connection")
  func abandonedCopyOut() throws {
    struct Stop: Error {}
    let connection = try connect()
    var count = 0
    #expect(throws: Stop.self) {
      try connection.copyOut("SELECT n FROM generate_series(1, 10000000) AS n") { _ in
        count += 1
        if count == 1000 { throw Stop() }
      }
    }
    #expect(count == 1000)
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }

  @Test("A COPY out that fails on the way gives the server's error")
  func failingCopyOut() throws {
    let connection = try connect()
    #expect(throws: PostgresError.self) {
      try connection.copyOut("SELECT 1 / (500 - n) FROM generate_series(1, 1000) AS n") { _ in }
    }
    #expect(try connection.row("SELECT 1 AS one").value("one") == 1)
  }

  @Test("A row with fewer fields than announced is a mistake of the program")
  func missingField() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let connection = try connect()
      try connection.script("CREATE TEMP TABLE t (a int, b int)")
      try connection.copyIn("t (a, b)") { writer in
        try writer.beginRow(2)
        writer.int32(1)
        try writer.beginRow(2)
      }
    }
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains("the row before has not all of its fields"))
  }
}
