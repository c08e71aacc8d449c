internal import Money

/// A payment as it stands in the books.
struct DisputedPayment {
  let psp: String
  let currency: Currency
  let amountMinor: Int64
}

/// Decides which stages of disputes can be: a payment is disputed up to its amount, a dispute is
/// opened before it ends, and ends once.
struct Disputes {
  let payments: [String: DisputedPayment]
  /// What the books say of the same disputes and payments.
  let stages: [Chargeback]
  let gateways: PartyStates

  /// Finds what is the matter with new stages, whatever their order in the file.
  func refusals(of events: [Chargeback]) -> [RecordRefusal] {
    var refused: [RecordRefusal] = []
    var opened = stages.filter { $0.stage == .opened }
    var ended = stages.filter { $0.stage != .opened }
    for event in events where event.stage == .opened {
      if let problem = problem(opening: event, opened: opened, ended: ended) {
        refused.append(problem)
      } else {
        opened.append(event)
      }
    }
    for event in events where event.stage != .opened {
      if let problem = problem(ending: event, opened: opened, ended: ended) {
        refused.append(problem)
      } else {
        ended.append(event)
      }
    }
    return refused
  }

  private func problem(
    opening event: Chargeback, opened: [Chargeback], ended: [Chargeback]
  ) -> RecordRefusal? {
    func refuse(_ reason: RecordRefusal.Reason, _ column: String, _ text: String) -> RecordRefusal {
      RecordRefusal(event.record, reason, column, text)
    }
    guard let payment = payments[event.receipt] else {
      return refuse(.reference, "receipt", "no payment has the receipt \"\(event.receipt)\"")
    }
    guard payment.psp == event.psp else {
      return refuse(
        .contradiction, "psp", "\"\(event.receipt)\" was paid through \(payment.psp)")
    }
    do {
      _ = try gateways.state(of: event.psp)
    } catch {
      return refuse(.reference, "psp", error.description)
    }
    let won = Set(ended.filter { $0.stage == .won }.map(\.id))
    let others = opened.filter { $0.receipt == event.receipt && !won.contains($0.id) }
    let disputed = others.reduce(event.amountMinor) { $0 + $1.amountMinor }
    guard event.currency == payment.currency, disputed <= payment.amountMinor else {
      return refuse(
        .contradiction, "amount",
        "₹\(rupees(disputed)) of \"\(event.receipt)\" is disputed, which paid "
          + "₹\(rupees(payment.amountMinor))")
    }
    return nil
  }

  private func problem(
    ending event: Chargeback, opened: [Chargeback], ended: [Chargeback]
  ) -> RecordRefusal? {
    func refuse(_ reason: RecordRefusal.Reason, _ column: String, _ text: String) -> RecordRefusal {
      RecordRefusal(event.record, reason, column, text)
    }
    guard let start = opened.first(where: { $0.id == event.id }) else {
      return refuse(
        .reference, "chargeback_id", "\"\(event.id)\" is \(event.stage.rawValue) and was not opened"
      )
    }
    if let end = ended.first(where: { $0.id == event.id }) {
      return refuse(
        .contradiction, "stage",
        "\"\(event.id)\" is \(event.stage.rawValue) and was \(end.stage.rawValue) before")
    }
    guard event.receipt == start.receipt, event.psp == start.psp,
      event.amountMinor == start.amountMinor, event.currency == start.currency
    else {
      return refuse(
        .contradiction, "amount",
        "\"\(event.id)\" was opened with ₹\(rupees(start.amountMinor)) of \"\(start.receipt)\" "
          + "through \(start.psp)")
    }
    guard event.at >= start.at else {
      return refuse(.contradiction, "at", "\"\(event.id)\" was opened later, at \(start.at)")
    }
    return nil
  }
}
