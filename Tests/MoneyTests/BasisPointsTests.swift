import Money
import Testing

@Suite("Rates")
struct BasisPointsTests {
  @Test(
    "Rates are read as people write them",
    arguments: [
      ("12 %", 1_200), ("12.5%", 1_250), ("12.25", 1_225), ("0 %", 0), ("100 %", 10_000),
      ("0.01", 1), ("18", 1_800),
    ])
  func read(text: String, points: Int) throws {
    #expect(try BasisPoints(percent: text).rawValue == points)
  }

  @Test(
    "Rates are printed as people read them",
    arguments: [(1_200, "12 %"), (1_250, "12.5 %"), (1_225, "12.25 %"), (5, "0.05 %"), (0, "0 %")])
  func printed(points: Int, text: String) throws {
    #expect(try BasisPoints(points).description == text)
  }

  @Test("Every rate is read back from what it prints")
  func roundTrip() throws {
    for points in 0...10_000 {
      let rate = try BasisPoints(points)
      guard try BasisPoints(percent: rate.description) == rate else {
        Issue.record("\(points) prints \(rate)")
        return
      }
    }
  }

  @Test(
    "What is not a rate is refused",
    arguments: ["", "%", "twelve", "12.345 %", "12 % %", "1,2", "99999999999999999999"])
  func notARate(text: String) {
    #expect(throws: MoneyError.notARate(text)) { try BasisPoints(percent: text) }
  }

  @Test("Rates beyond 0 and 100 % are refused")
  func outOfRange() throws {
    #expect(throws: MoneyError.rateOutOfRange(-1)) { try BasisPoints(-1) }
    #expect(throws: MoneyError.rateOutOfRange(10_001)) { try BasisPoints(10_001) }
    #expect(throws: MoneyError.rateOutOfRange(10_001)) { try BasisPoints(percent: "100.01 %") }
    #expect(throws: MoneyError.rateOutOfRange(-1_200)) { try BasisPoints(percent: "-12 %") }
    #expect(try BasisPoints(999) < BasisPoints(1_000))
  }
}
