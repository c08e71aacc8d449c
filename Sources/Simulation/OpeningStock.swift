import Money

/// What our own goods had cost before the first day, as an entry for `bahi journal post`.
///
/// Goods are sold from a stock that somebody bought; it is large enough for all of the days.
enum OpeningStock {
  /// About twice what the own goods of an order have cost.
  private static let rupeesPerOrder = 400

  static func write(to path: String, _ settings: SimulationSettings) throws(SimulationError) {
    var file = try FileWriter(path: path)
    let amount = "\(settings.days * settings.ordersPerDay * rupeesPerOrder).00"
    file.text(
      """
      voucher: journal
      date: \(settings.firstDay)
      memo: goods of our own
      reason: opening stock
      legs:
        - { account: "assets:inventory", debit: \(amount), open: true, class: inventory }
        - { account: "equity:opening", credit: \(amount), open: true, class: opening }
      """)
    file.endLine()
    try file.close()
  }
}
