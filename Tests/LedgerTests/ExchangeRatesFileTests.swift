import Ledger
import Money
import Testing

@Suite("A file of exchange rates")
struct ExchangeRatesFileTests {
  private static let header = "base,quote,rate,effective_on,source"

  @Test("Rates are read as they are written")
  func rates() throws {
    let file = try ExchangeRatesFile(
      csv:
        "\(Self.header)\r\nUSD,INR,84.2500,2026-04-30,fbil\r\n\r\nJPY,INR,0.5663,2026-04-30,rbi\r\n",
      name: "rates.csv")
    #expect(
      file.rates.map { "\($0.rate) \($0.effectiveOn) \($0.source)" } == [
        "1 USD = 84.2500 INR 2026-04-30 fbil", "1 JPY = 0.5663 INR 2026-04-30 rbi",
      ])
  }

  @Test(
    "What is wrong is told with its line",
    arguments: [
      ("base;quote", "1: the header is not \"base,quote,rate,effective_on,source\""),
      ("\(header)\nUSD,INR,84", "2: there are 3 fields instead of 5"),
      ("\(header)\nXYZ,INR,84,2026-04-30,fbil", "2: currency \"XYZ\" is not known"),
      ("\(header)\nUSD,INR,84e0,2026-04-30,fbil", "2: \"84e0\" is not a number"),
      (
        "\(header)\nUSD,INR,0,2026-04-30,fbil",
        "2: \"0\" is not an exchange rate: a number above zero with at most 10 decimals"
      ),
      (
        "\(header)\nUSD,INR,84,2026-02-30,fbil", "2: \"2026-02-30\" is not a day such as 2026-04-30"
      ),
      (
        "\(header)\nUSD,INR,84,2026-04-30,a b",
        "2: the source \"a b\" is not a name such as fbil"
      ),
      (
        "\(header)\nUSD,INR,84,2026-04-30,fbil\nUSD,INR,85,2026-04-30,rbi",
        "3: the rate of that day stands in line 2 already"
      ),
    ])
  func refused(csv: String, message: String) {
    do {
      _ = try ExchangeRatesFile(csv: csv, name: "rates.csv")
      Issue.record("the file was accepted")
    } catch {
      #expect("\(error)" == "rates.csv:\(message)")
    }
  }
}
