extension Instant {
  /// Reads a point in time at which something was known: an instant, also without seconds, as
  /// `2026-10-05T03:00+05:30`; or a day in India, which stands for its end.
  package init(knownAt text: String) throws(MoneyError) {
    if let day = try? BusinessDay(text) {
      let midnight = Instant(day: day.adding(days: 1), secondOfDay: 0)
      self.init(microsecondsSince1970: midnight.microsecondsSince1970 - 1)
      return
    }
    let zone = text.dropFirst(16)
    let lacksSeconds = zone.first.map { $0 != ":" } ?? false
    try self.init(lacksSeconds ? "\(text.prefix(16)):00\(zone)" : text)
  }
}
