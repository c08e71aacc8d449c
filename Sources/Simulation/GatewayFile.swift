import Money

/// The gateway's report of one settlement, in the shape of Razorpay's dashboard.
enum GatewayFile {
  static let header =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,"
    + "refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,"
    + "dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by"

  static func write(
    _ settlement: Settlement, reference: String, on day: BusinessDay,
    _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    let id = Identifier.settlement(day)
    try FileWriter.write(settlement.ordered, header: header, control: nil, to: path) {
      file, _, line in
      file.settlementLine(line, of: id, reference: reference, on: day, settings)
      return 0
    }
  }
}

extension FileWriter {
  /// Writes what the gateway reports of one payment or refund that it settles on a day.
  mutating func settlementLine(
    _ line: Settlement.Line, of settlement: String, reference: String, on day: BusinessDay,
    _ settings: SimulationSettings
  ) {
    amounts(of: line)
    means(of: line)
    times(of: line, settings)
    order(of: line, settings)
    text(",{},")
    dispute(of: line, settings)
    text("\(settlement),")
    slashDay(day)
    byte(" ")
    clock(Settlement.secondOfDay)
    text(",\(reference),Razorpay")
  }

  private mutating func amounts(of line: Settlement.Line) {
    let (entity, prefix) =
      switch line.kind {
      case .refund: ("refund,", "rfnd_")
      case .dispute: ("adjustment,", "adj_")
      case .payment, .alien, .second: ("payment,", "pay_")
      }
    text(entity)
    gatewayID(prefix, line.number)
    byte(",")
    rupees(line.amountMinor)
    text(",INR,")
    rupees(line.feeMinor)
    byte(",")
    rupees(line.taxMinor)
    byte(",")
    rupees(line.debitMinor)
    byte(",")
    rupees(line.creditMinor)
    byte(",")
  }

  private mutating func means(of line: Settlement.Line) {
    guard line.kind != .dispute else { return text(",,,") }
    let method = Catalog.methods[Int(line.payment.method)]
    text(method)
    guard method == "card" else { return text(",,,") }
    let sequence = Int(line.payment.sequence)
    let issuer = Catalog.issuers[sequence % Catalog.issuers.count]
    text(sequence % 3 == 0 ? ",credit,\(issuer)," : ",debit,\(issuer),")
  }

  private mutating func times(of line: Settlement.Line, _ settings: SimulationSettings) {
    let created = settings.day(Int(line.createdOn))
    slashDay(created)
    byte(" ")
    clock(Int(line.second))
    guard line.kind != .refund else { return text(",,,{},,,") }
    guard line.kind != .dispute else { return text(",,,,,Chargeback,") }
    let captured = Int(line.second) + 4
    byte(",")
    slashDay(captured < 86_400 ? created : created.adding(days: 1))
    byte(" ")
    clock(captured % 86_400)
    notes(of: line.payment)
  }

  private mutating func notes(of payment: Payment) {
    switch payment.subject {
    case .unlock:
      text(",\"{\"\"episode\"\":\"\"E")
      padded(Int(payment.episode), to: 3)
      text("\"\"}\",,,Episode unlock,")
    case .topUp: text(",{},,,Coin pack,")
    case .order: text(",{},,,Shop order,")
    case .pass: text(",{},,,Series pass,")
    case .subscription, .renewal: text(",{},,,Subscription,")
    }
  }

  private mutating func order(of line: Settlement.Line, _ settings: SimulationSettings) {
    guard line.kind != .dispute else { return byte(",") }
    gatewayID("order_", line.payment.number)
    byte(",")
    receipt(of: line.payment, on: settings.day(Int(line.payment.day)))
  }

  private mutating func dispute(of line: Settlement.Line, _ settings: SimulationSettings) {
    guard let dispute = line.dispute else { return text(",,,") }
    id("disp-", settings.day(Int(line.payment.day)), dispute)
    byte(",")
    slashDay(settings.day(Int(line.createdOn)))
    text(" 00:00:00,fraud,")
  }
}
