internal import Money

/// A payment as it stands in the books.
struct DisputedPayment {
  let psp: String
  let currency: Currency
  let amountMinor: Int64
  let paidAt: Instant
}

/// Decides which stages of disputes can be: a payment is disputed after it was made, and at no time
/// for more than its amount; a dispute is opened before it ends, and ends once.
struct Disputes {
  let payments: [String: DisputedPayment]
  /// The receipts whose payment cannot be read, since its month is detached.
  let archived: Set<String>
  /// What the books say of the same disputes and payments.
  let stages: [Chargeback]
  let gateways: PartyStates

  /// Finds what is the matter with new stages, whatever their order in the file.
  func refusals(of events: [Chargeback]) -> [RecordRefusal] {
    var refused: [RecordRefusal] = []
    var opened = Dictionary(grouping: stages.filter { $0.stage == .opened }, by: \.receipt)
    // What is won is free to be disputed again from then on.
    var wonAt: [String: Instant] = [:]
    for stage in stages + events where stage.stage == .won {
      wonAt[stage.id] = min(stage.at, wonAt[stage.id] ?? stage.at)
    }
    for event in events where event.stage == .opened {
      let others = opened[event.receipt] ?? []
      if let problem = problem(opening: event, others: others, wonAt: wonAt) {
        refused.append(problem)
      } else {
        opened[event.receipt] = others + [event]
      }
    }
    let starts = Dictionary(grouping: opened.values.joined(), by: \.id)
    var ended = Dictionary(grouping: stages.filter { $0.stage != .opened }, by: \.id)
    for event in events where event.stage != .opened {
      if let problem = problem(
        ending: event, start: starts[event.id]?.first, end: ended[event.id]?.first)
      {
        refused.append(problem)
      } else {
        ended[event.id] = [event]
      }
    }
    // What was taken for won and is refused has not made room for another dispute.
    let records = Set(refused.map(\.record))
    let notWon = Set(
      events.filter { $0.stage == .won && records.contains($0.record) }.map(\.record))
    guard !notWon.isEmpty else { return refused }
    return refused.filter { notWon.contains($0.record) }
      + refusals(of: events.filter { !notWon.contains($0.record) })
  }

  private func problem(
    opening event: Chargeback, others: [Chargeback], wonAt: [String: Instant]
  ) -> RecordRefusal? {
    func refuse(_ reason: RecordRefusal.Reason, _ column: String, _ text: String) -> RecordRefusal {
      RecordRefusal(event.record, reason, column, text)
    }
    guard let payment = payments[event.receipt] else {
      let problem =
        archived.contains(event.receipt)
        ? "the month of \"\(event.receipt)\" is detached; attach it with 'bahi archive attach'"
        : "no payment has the receipt \"\(event.receipt)\""
      return refuse(.reference, "receipt", problem)
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
    guard event.at >= payment.paidAt else {
      return refuse(
        .contradiction, "at", "\"\(event.receipt)\" was paid later, at \(payment.paidAt)")
    }
    let disputed = Self.most(disputedOf: others + [event], wonAt: wonAt)
    guard event.currency == payment.currency, disputed <= payment.amountMinor else {
      return refuse(
        .contradiction, "amount",
        "₹\(rupees(disputed)) of \"\(event.receipt)\" is disputed, which paid "
          + "₹\(rupees(payment.amountMinor))")
    }
    return nil
  }

  /// Tells the most that is disputed of a payment at any time.
  private static func most(
    disputedOf opened: [Chargeback], wonAt: [String: Instant]
  ) -> Int64 {
    opened.map(\.at).map { at in
      opened.reduce(0) { sum, other in
        let isOver = wonAt[other.id].map { other.at <= $0 && $0 <= at } ?? false
        return other.at <= at && !isOver ? sum + other.amountMinor : sum
      }
    }.max() ?? 0
  }

  private func problem(
    ending event: Chargeback, start: Chargeback?, end: Chargeback?
  ) -> RecordRefusal? {
    func refuse(_ reason: RecordRefusal.Reason, _ column: String, _ text: String) -> RecordRefusal {
      RecordRefusal(event.record, reason, column, text)
    }
    guard let start else {
      return refuse(
        .reference, "chargeback_id", "\"\(event.id)\" is \(event.stage.rawValue) and was not opened"
      )
    }
    if let end {
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
