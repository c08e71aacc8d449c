import TestSupport
import Testing

@testable import Commerce

@Suite("Numbers by codes")
struct CodeTableTests {
  @Test("A code is found under its owner, and no other is", arguments: Seed.sweep(4))
  func found(seed: Seed) {
    var random = seed
    var table = CodeTable()
    var expected: [String: Int64] = [:]
    for number in 0..<2_000 as Range<Int64> {
      let owner = Int32.random(in: 0..<20, using: &random)
      let code = String(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          "ab7é".randomElement(using: &random) ?? "a"
        })
      guard expected["\(owner)/\(code)"] == nil else { continue }
      table.add(code, of: owner, number: number)
      expected["\(owner)/\(code)"] = number
    }
    for owner in 0..<21 as Range<Int32> {
      for code in ["", "a", "b", "ab", "aa7", "é", "éé", "7bé", "abab"] {
        let bytes = Array(code.utf8)
        let number = bytes.withUnsafeBytes { table.number(of: $0, of: owner) }
        #expect(number == expected["\(owner)/\(code)"])
      }
    }
  }
}
