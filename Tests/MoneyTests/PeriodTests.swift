import Money
import Testing

@Suite("Fiscal years and periods")
struct PeriodTests {
  private let today: BusinessDay

  init() throws {
    today = try BusinessDay("2026-04-30")
  }

  @Test(
    "The fiscal year turns on 1 April",
    arguments: [
      ("2026-03-31", "FY2025-26", "2526"), ("2026-04-01", "FY2026-27", "2627"),
      ("2099-12-31", "FY2099-00", "9900"), ("2100-01-01", "FY2099-00", "9900"),
      ("2000-04-01", "FY2000-01", "0001"),
    ])
  func fiscalYears(day: String, name: String, code: String) throws {
    let year = FiscalYear(of: try BusinessDay(day))
    #expect(year.description == name)
    #expect(year.shortCode == code)
    #expect(FiscalYear(startYear: year.startYear - 1) < year)
  }

  @Test(
    "Periods are read as people name them",
    arguments: [
      ("2026-04", "2026-04-01", "2026-04-30"), ("2028-02", "2028-02-01", "2028-02-29"),
      ("2026-12", "2026-12-01", "2026-12-31"), ("2026-10-05", "2026-10-05", "2026-10-05"),
      ("FY2026-27", "2026-04-01", "2027-03-31"), ("FY2026-27Q1", "2026-04-01", "2026-06-30"),
      ("FY2026-27Q2", "2026-07-01", "2026-09-30"), ("FY2026-27Q3", "2026-10-01", "2026-12-31"),
      ("FY2026-27Q4", "2027-01-01", "2027-03-31"), ("FY2099-00", "2099-04-01", "2100-03-31"),
      ("this month", "2026-04-01", "2026-04-30"), ("last month", "2026-03-01", "2026-03-31"),
    ])
  func periods(text: String, first: String, last: String) throws {
    let period = try Period(text, today: today)
    #expect(period.first.description == first)
    #expect(period.last.description == last)
    #expect(period.contains(period.first) && period.contains(period.last))
    #expect(!period.contains(period.first.adding(days: -1)))
    #expect(!period.contains(period.last.adding(days: 1)))
  }

  @Test("The words for months become the name of the month")
  func names() throws {
    #expect(try Period("last month", today: today).description == "2026-03")
    #expect(try Period("FY2026-27Q3", today: today).description == "FY2026-27Q3")
    #expect(Period.month(of: today).description == "2026-04")
  }

  @Test("Last month of January is December")
  func lastDecember() throws {
    let january = try BusinessDay("2027-01-15")
    #expect(try Period("last month", today: january).description == "2026-12")
  }

  @Test(
    "What is not a period is refused",
    arguments: [
      "", "2026", "2026-13", "2026-1", "April", "FY2026-28", "FY2026", "FY2026-27Q5", "FY2026-27Q",
      "FY2026-27Q12", "FY2026-27X1", "FY26-27", "next month", "+026-04", "2026-+4", "FY+026-27",
    ])
  func notAPeriod(text: String) {
    #expect(throws: MoneyError.notAPeriod(text)) { try Period(text, today: today) }
  }

  @Test("A day that does not exist is named as such")
  func notADay() {
    #expect(throws: MoneyError.notADay("2026-02-30")) { try Period("2026-02-30", today: today) }
  }
}
