import Testing

@testable import Postgres

@Suite("SQL")
struct SQLTests {
  @Test("Interpolated values are parameters, numbered in order")
  func parameters() {
    let name = "x'; DROP TABLE y; --"
    let missing: Int64? = nil
    let sql: SQL = "SELECT \(name), \(7 as Int64), \(true), \(missing)"
    #expect(sql.text == "SELECT $1, $2, $3, $4")
    #expect(sql.parameters == [name, "7", "t", nil])
  }

  @Test("A fragment brings its own parameters")
  func fragments() {
    let condition: SQL = "a = \(1) AND b = \("two")"
    let sql: SQL = "SELECT \(0) WHERE \(fragment: condition) AND c = \(3)"
    #expect(sql.text == "SELECT $1 WHERE a = $2 AND b = $3 AND c = $4")
    #expect(sql.parameters == ["0", "1", "two", "3"])
  }

  @Test("An identifier is quoted, with its quotation marks doubled")
  func identifiers() {
    let sql: SQL = "SELECT \(identifier: #"we"ird"#)"
    #expect(sql.text == #"SELECT "we""ird""#)
    #expect(!sql.hasParameters)
  }

  @Test("A statement's description shows no parameter")
  func description() {
    let sql: SQL = "SELECT \("secret")"
    #expect("\(sql)" == "SELECT $1")
  }

  @Test("Trusted text is taken as it stands")
  func trusted() {
    #expect(SQL.trusted("SELECT '$1'").text == "SELECT '$1'")
  }

  @Test("Arrays become literals that quote every element")
  func arrays() {
    #expect(["a", #"q"q"#, #"b\b"#, "{,}", ""].sqlText == #"{"a","q\"q","b\\b","{,}",""}"#)
    #expect((["NULL", nil] as [String?]).sqlText == #"{"NULL",NULL}"#)
    #expect(([] as [Int64]).sqlText == "{}")
    #expect(([-1, 2] as [Int32]).sqlText == #"{"-1","2"}"#)
  }

  @Test("Bytes become bytea in hexadecimal and come back")
  func bytes() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(([0, 10, 255] as [UInt8]).sqlText == #"\x000aff"#)
    #expect(bytes.sqlText.flatMap { [UInt8](sqlText: $0) } == bytes)
    #expect([UInt8](sqlText: #"\x0"#) == nil)
    #expect([UInt8](sqlText: "00") == nil)
  }
}
