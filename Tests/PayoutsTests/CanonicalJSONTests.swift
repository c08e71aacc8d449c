import Payouts
import TestSupport
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
  @Test("Keys are sorted by their UTF-16 code units, as in RFC 8785 section 3.2.3")
  func keyOrder() {
    let keys = ["\u{20AC}", "\r", "\u{FB33}", "1", "\u{1F600}", "\u{80}", "\u{F6}"]
    let object = CanonicalJSON.object(Dictionary(uniqueKeysWithValues: keys.map { ($0, .null) }))
    let sorted = ["\\r", "1", "\u{80}", "\u{F6}", "\u{20AC}", "\u{1F600}", "\u{FB33}"]
    #expect(object.text == "{" + sorted.map { "\"\($0)\":null" }.joined(separator: ",") + "}")
  }

  @Test(
    "Texts have the fewest escapes",
    arguments: [
      ("plain", "plain"), ("a/b", "a/b"), ("\"\\", "\\\"\\\\"),
      ("\u{8}\t\n\u{C}\r", "\\b\\t\\n\\f\\r"), ("\0\u{1F}\u{F}", "\\u0000\\u001f\\u000f"),
      ("\u{7F}\u{2028}<&>", "\u{7F}\u{2028}<&>"), ("लखनऊ €", "लखनऊ €"),
    ])
  func escapes(text: String, written: String) {
    #expect(CanonicalJSON.quoted(text) == "\"\(written)\"")
  }

  @Test("Values have no spaces and keep the order of arrays")
  func shape() {
    let value = CanonicalJSON.object([
      "b": .array([.integer(2), .integer(-1), .null]), "a": .boolean(true), "c": .object([:]),
      "aa": .array([]), "d": .boolean(false), "B": .string("1.50"),
    ])
    #expect(
      value.text
        == #"{"B":"1.50","a":true,"aa":[],"b":[2,-1,null],"c":{},"d":false}"#)
  }

  @Test("An integer that other readers cannot keep stops the program")
  func integerBound() async {
    #expect(CanonicalJSON.integer(9_007_199_254_740_991).text == "9007199254740991")
    await #expect(processExitsWith: .failure) {
      _ = CanonicalJSON.integer(9_007_199_254_740_992).text
    }
  }

  @Test("What was written is read back", arguments: Seed.sweep(64))
  func roundTrip(seed: Seed) throws {
    var random = seed
    let value = Self.value(depth: 4, using: &random)
    #expect(try CanonicalJSON(parsing: value.bytes) == value)
  }

  @Test(
    "Another spelling of a value is refused where it differs",
    arguments: [
      (#"{"a": 1}"#, 5), (#"{"b":1,"a":2}"#, 2), (#"{"a":1,"a":1}"#, 12), (#""\u0041""#, 3),
      (#""\/""#, 3), ("1.0", 1), ("-0", 0), ("01", 0), ("[1,]", 3), ("[1", 2), ("", 0),
      ("null ", 4), ("+1", 0), ("9007199254740992", 16), (#""\u001F""#, 6), (#"{"a":}"#, 5),
    ])
  func refusal(text: String, offset: Int) {
    #expect(throws: PayoutsError.notCanonical(byteOffset: offset)) {
      try CanonicalJSON(parsing: Array(text.utf8))
    }
  }

  @Test("Bytes that are no UTF-8 and nests without end are refused")
  func hostile() {
    #expect(throws: PayoutsError.self) { try CanonicalJSON(parsing: [0x22, 0xFF, 0x22]) }
    let nest = Array(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: PayoutsError.notCanonical(byteOffset: 32)) {
      try CanonicalJSON(parsing: nest)
    }
  }

  private static func value(depth: Int, using random: inout Seed) -> CanonicalJSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
    case 0: .null
    case 1: .boolean(Bool.random(using: &random))
    case 2:
      .integer(
        Int64.random(in: -CanonicalJSON.integerMax...CanonicalJSON.integerMax, using: &random))
    case 3: .string(text(using: &random))
    case 4:
      .array(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          value(depth: depth - 1, using: &random)
        })
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0..<4, using: &random)).map { _ in
            (text(using: &random), value(depth: depth - 1, using: &random))
          }
        ) { first, _ in first })
    }
  }

  private static func text(using random: inout Seed) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "Z", "\"", "\\", "\n", "\0", "\u{1F}", "/", "é", "₹", "\u{FB33}", "\u{1F600}", " ",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0..<8, using: &random) {
      text.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
    }
    return text
  }
}
