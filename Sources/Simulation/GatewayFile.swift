import Money

/// The gateway's report of one settlement, in the shape of Razorpay's dashboard.
enum GatewayFile {
  private static let header =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,"
    + "refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,"
    + "dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by"

  static func write(
    _ settlement: Settlement, reference: String, on day: BusinessDay,
    _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text(header)
    file.endLine()
    let id = Identifier.settlement(day)
    for line in settlement.ordered {
      file.amounts(of: line)
      file.means(of: line)
      file.times(of: line, settings)
      file.order(of: line, settings)
      file.text(",{},,,,\(id),")
      file.slashDay(day)
      file.byte(" ")
      file.clock(Settlement.secondOfDay)
      file.text(",\(reference),Razorpay")
      file.endLine()
    }
    try file.close()
  }
}

extension FileWriter {
  fileprivate mutating func amounts(of line: Settlement.Line) {
    text(line.kind == .refund ? "refund," : "payment,")
    gatewayID(line.kind == .refund ? "rfnd_" : "pay_", line.number)
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

  fileprivate mutating func means(of line: Settlement.Line) {
    let method = Catalog.methods[Int(line.payment.method)]
    text(method)
    guard method == "card" else { return text(",,,") }
    let sequence = Int(line.payment.sequence)
    let issuer = Catalog.issuers[sequence % Catalog.issuers.count]
    text(sequence % 3 == 0 ? ",credit,\(issuer)," : ",debit,\(issuer),")
  }

  fileprivate mutating func times(of line: Settlement.Line, _ settings: SimulationSettings) {
    let created = settings.day(Int(line.createdOn))
    slashDay(created)
    byte(" ")
    clock(Int(line.second))
    guard line.kind != .refund else { return text(",,,{},,,") }
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
    }
  }

  fileprivate mutating func order(of line: Settlement.Line, _ settings: SimulationSettings) {
    gatewayID("order_", line.payment.number)
    byte(",")
    receipt(of: line.payment, on: settings.day(Int(line.payment.day)))
  }
}
