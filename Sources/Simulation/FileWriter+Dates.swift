import Money

/// The ways in which we and our partners write a day.
extension FileWriter {
  /// Writes `2026-04-02`.
  mutating func isoDay(_ day: BusinessDay) {
    let (year, month, date) = day.components
    parts((year, 4), (month, 2), (date, 2), between: "-")
  }

  /// Writes `20260402`.
  mutating func compactDay(_ day: BusinessDay) {
    let (year, month, date) = day.components
    padded(year * 10_000 + month * 100 + date, to: 8)
  }

  /// Writes `02/04/2026`.
  mutating func slashDay(_ day: BusinessDay) {
    let (year, month, date) = day.components
    parts((date, 2), (month, 2), (year, 4), between: "/")
  }

  /// Writes `02/04/26`.
  mutating func shortDay(_ day: BusinessDay) {
    let (year, month, date) = day.components
    parts((date, 2), (month, 2), (year % 100, 2), between: "/")
  }

  /// Writes `04-02-2026`, the month first.
  mutating func monthFirstDay(_ day: BusinessDay) {
    let (year, month, date) = day.components
    parts((month, 2), (date, 2), (year, 4), between: "-")
  }

  /// Writes `11:30:00`.
  mutating func clock(_ secondOfDay: Int) {
    parts((secondOfDay / 3_600, 2), (secondOfDay / 60 % 60, 2), (secondOfDay % 60, 2), between: ":")
  }

  /// Writes `2026-04-02T11:30:00+05:30`.
  mutating func instant(_ day: BusinessDay, _ secondOfDay: Int) {
    isoDay(day)
    byte("T")
    clock(secondOfDay)
    text("+05:30")
  }

  private mutating func parts(
    _ first: (Int, Int), _ second: (Int, Int), _ third: (Int, Int),
    between separator: Unicode.Scalar
  ) {
    padded(first.0, to: first.1)
    byte(separator)
    padded(second.0, to: second.1)
    byte(separator)
    padded(third.0, to: third.1)
  }
}
