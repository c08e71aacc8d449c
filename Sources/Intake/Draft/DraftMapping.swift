/// Which columns of a sample seem to give which fields of a line.
struct DraftMapping {
  /// How one field is made.
  enum Source: Hashable {
    case column(Int)
    case pair(credit: Int, debit: Int)
    case marked(amount: Int, marker: Int, debits: [String])
    /// No column is an id, so several together make one.
    case concat([Int])
    case constant(String)
  }

  private(set) var fields: [(target: LineField, source: Source)] = []
  private(set) var hasOwnKey = true
  private(set) var kindColumn: Int?
  private(set) var stateColumn: Int?
  let report: Profile.Report
  private let columns: [DraftColumn]
  private var used: Set<Int> = []

  static let kinds: [String: LineKind] = [
    "payment": .payment, "sale": .sale, "order": .sale, "purchase": .sale, "charge": .sale,
    "refund": .refund, "return": .refund, "transfer": .transfer, "adjustment": .adjustment,
    "fee": .fee, "google fee": .fee, "convenience_fee": .fee, "tax": .tax, "payout": .payout,
    "chargeback": .chargeback,
  ]
  static let states: [String: LineState] = [
    "settled": .paid, "paid": .paid, "processed": .paid, "success": .paid, "successful": .paid,
    "completed": .paid, "released": .paid, "approved": .approved, "confirmed": .approved,
    "pending": .pending, "processing": .pending, "tentative": .pending, "created": .pending,
    "open": .pending, "declined": .declined, "rejected": .declined, "cancelled": .declined,
    "canceled": .declined, "ineligible": .declined, "reversed": .reversed, "returned": .reversed,
    "failed": .failed, "on hold": .onHold, "hold": .onHold, "locked": .locked, "payable": .payable,
  ]

  init(_ columns: [DraftColumn]) {
    self.columns = columns
    let words = Set(columns.flatMap(\.words))
    let isBank =
      words.contains("balance")
      && words.contains { ["deposit", "withdrawal", "narration"].contains($0) }
    let isAffiliate = words.contains {
      ["commission", "payout", "affiliate", "ad", "tag"].contains($0)
    }
    report = isBank ? .bank : isAffiliate ? .affiliate : .gateway
    readWords()
    add(
      .occurredAt,
      date([
        "transaction", "created", "create", "order", "event", "occurred", "value", "day", "posted",
      ]))
    add(.settledAt, date(["settled", "settlement", "settle", "paid", "payout", "deposit"]))
    addNet()
    addKey()
    addRest()
    add(.currency, first { $0.kind == .currency } ?? nil)
    if !fields.contains(where: { $0.target == .currency }) {
      fields.append((.currency, .constant("INR")))
    }
  }

  /// The places of the columns that are read, in the order of the fields.
  var readColumns: [Int] {
    var places: [Int] = []
    for field in fields {
      switch field.source {
      case .column(let place): places.append(place)
      case .pair(let credit, let debit): places += [credit, debit]
      case .marked(let amount, let marker, _): places += [amount, marker]
      case .concat(let parts): places += parts
      case .constant: break
      }
    }
    places += [kindColumn, stateColumn].compactMap { $0 }
    var seen: Set<Int> = []
    return places.filter { seen.insert($0).inserted }
  }

  private mutating func readWords() {
    func words(_ column: DraftColumn) -> [String] {
      if case .words(let words) = column.kind { words } else { [] }
    }
    kindColumn =
      columns.first { column in
        column.words.contains { ["type", "entity", "kind"].contains($0) }
          && words(column).contains { Self.kinds[$0.lowercased()] != nil }
      }?.index
    stateColumn =
      columns.first { column in
        column.words.contains { ["status", "state"].contains($0) }
          && !column.words.contains { ["buyer", "customer"].contains($0) } && !words(column).isEmpty
      }?.index
    used = Set([kindColumn, stateColumn].compactMap { $0 })
  }

  private func first(_ isWanted: (DraftColumn) -> Bool) -> Int? {
    let isNamedTwice = Dictionary(grouping: columns, by: \.name).mapValues { $0.count > 1 }
    return columns.first {
      !used.contains($0.index) && !$0.name.isEmpty && isNamedTwice[$0.name] != true && isWanted($0)
    }?.index
  }

  private mutating func add(_ target: LineField, _ column: Int?) {
    guard let column else { return }
    used.insert(column)
    fields.append((target, .column(column)))
  }

  private func named(_ words: [String], _ isWanted: (DraftColumn) -> Bool) -> Int? {
    for isSparseToo in [false, true] {
      for word in words {
        let parts = word.split(separator: " ").map(String.init)
        let found = first {
          isWanted($0) && (isSparseToo || !$0.isSparse) && parts.allSatisfy($0.words.contains)
        }
        if let found { return found }
      }
    }
    return nil
  }

  private func date(_ words: [String]) -> Int? {
    let settled = ["settled", "settlement", "settle"]
    return named(words, \.isDate)
      ?? (words.first == "transaction"
        ? first { $0.isDate && !$0.words.contains(where: settled.contains) } : nil)
  }

  private mutating func addNet() {
    func isOpen(_ column: DraftColumn) -> Bool { column.isAmount || column.kind == .empty }
    if let credit = named(["credit", "deposit"], isOpen),
      let debit = named(["debit", "withdrawal"], isOpen),
      columns[credit].isAmount || columns[debit].isAmount
    {
      used.formUnion([credit, debit])
      fields.append((.net, .pair(credit: credit, debit: debit)))
      return
    }
    let amount =
      named(
        [
          "net settlement amount", "net payment amount", "net", "settlement value",
          "total settlement amount", "settlement amount", "total final earned amount",
          "tentative commission amount", "tentativecommission amount", "partner revenue", "ad fees",
          "actual commission payment", "payout", "promotion amount", "payment", "commission",
          "total",
          "amount merchant", "amount", "revenue", "value", "price",
        ], \.isAmount) ?? first { $0.isAmount && !$0.isSparse }
    guard let amount else { return }
    used.insert(amount)
    if let (marker, debits) = marker() {
      used.insert(marker)
      fields.append((.net, .marked(amount: amount, marker: marker, debits: debits)))
    } else {
      fields.append((.net, .column(amount)))
    }
  }

  /// Finds a column that says of each amount whether it is a debit.
  private func marker() -> (Int, [String])? {
    let debits: Set<String> = ["DR", "D", "DEBIT", "DBT"]
    let credits: Set<String> = ["CR", "C", "CREDIT", "CRDT"]
    for column in columns where !used.contains(column.index) {
      let values = Set(column.values.filter { !$0.isEmpty })
      let upper = Set(values.map { $0.uppercased() })
      guard !values.isEmpty, upper.isSubset(of: debits.union(credits)) else { continue }
      return (column.index, values.filter { debits.contains($0.uppercased()) }.sorted())
    }
    return nil
  }

  private mutating func addKey() {
    let isKey: (DraftColumn) -> Bool = {
      $0.isUnique && $0.isIdentifier && !$0.isAmount && !$0.isDate && !$0.isDamaged
        && !$0.isPersonal
    }
    if let own = first(isKey) {
      // The column is looked at again as the id of a payout or the like, never as another key.
      add(.extId, own)
      return
    }
    hasOwnKey = false
    let parts = columns.filter {
      $0.isFull && !$0.isDamaged && !$0.isPersonal && !$0.name.isEmpty
        && ($0.isIdentifier || $0.isDate || $0.isAmount
          || fields.map(\.source).contains(.column($0.index)))
    }
    .map(\.index).prefix(6)
    let fallback = columns.first { $0.isFull && !$0.name.isEmpty }.map { [$0.index] } ?? [0]
    fields.append((.extId, .concat(parts.isEmpty ? fallback : Array(parts))))
  }

  private mutating func addRest() {
    let isText: (DraftColumn) -> Bool = {
      switch $0.kind {
      case .id, .text, .words: !$0.isPersonal && !$0.isDamaged
      default: false
      }
    }
    let wanted: [(LineField, [String], (DraftColumn) -> Bool)] = [
      (.bankRef, ["utr", "bank reference", "chq", "bank ref", "payout reference"], isText),
      (.extPayoutId, ["settlement id", "statement id", "payout id", "batch"], isText),
      (.merchantRef, ["receipt", "merchant reference", "oid", "order receipt"], isText),
      (
        .gross,
        [
          "gross", "order amount", "sale amount", "sales amount", "transaction amount", "amount",
          "revenue",
        ], \.isAmount
      ),
      (.commission, ["commission"], { $0.isAmount && !$0.words.contains("rate") }),
      (.fee, ["fee"], \.isAmount),
      (.tax, ["tax"], \.isAmount), (.balance, ["balance"], \.isAmount),
      (.quantity, ["quantity", "qty", "items"], \.isAmount),
      (.rate, ["commission rate", "rate"], { $0.number != nil }),
      (.category, ["category"], isText), (.sku, ["sku", "asin", "product id"], isText),
      (.method, ["method", "instrument"], isText),
      (.subId1, ["subid1", "sub id1", "param1", "sub id"], isText),
      (.subId2, ["subid2", "sub id2", "param2"], isText),
      (.title, ["narration", "remarks", "description", "title", "name"], isText),
    ]
    for (field, words, isWanted) in wanted { add(field, named(words, isWanted)) }
  }
}
