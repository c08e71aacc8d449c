import Ledger
import Money

/// Something that a client asks of the ledger.
enum Command: Hashable, Sendable {
  /// Facts of a file, posted as one batch.
  case record([Fact])
  case authorise(kind: String, source: String, [Request], refusingWhole: Bool)
  case retryWaiting
  case release(expiredBy: Instant)
  case cutAndRollUp
}

/// A live request.
struct Request: Hashable, Sendable {
  var id: String?
  var debit: String
  var credit: String
  var amountMinor: Int64
  var occurredAt: Instant?
  var viewer: Int64?
  var series: String?
  var place: Int16?
  var item: String?
  var expiresAt: Instant?

  /// What the request says; under one id it may never say something else.
  func content(as kind: String) -> String {
    let time = occurredAt.map { "\($0.microsecondsSince1970)" } ?? "-"
    guard kind == "unlock" else {
      let expiry = expiresAt.map { "\($0.microsecondsSince1970)" } ?? "-"
      return "\(kind)|\(time)|\(debit)|\(credit)|\(amountMinor)|\(item ?? "-")|\(expiry)"
    }
    return Chart.unlockContent(
      time, viewer: viewer, series: series, place: place, payment: Chart.payment(by: debit),
      amountMinor)
  }
}

/// A transaction that a file tells of.
struct Fact: Hashable, Sendable {
  struct Move: Hashable, Sendable {
    let debit: String
    let credit: String
    let amountMinor: Int64
  }

  var kind: PostingKind
  var source: String
  /// Its own id first, then other people's ids of the same thing.
  var ids: [String]
  var moves: [Move]
  var occurredAt: Instant
  var viewer: Int64?

  /// An unlock of one move has the content of the live request for the same.
  var content: String {
    let time = "\(occurredAt.microsecondsSince1970)"
    guard kind == .unlock, moves.count == 1 else {
      return "\(kind)|\(time)|" + moves.map { "\($0)" }.joined(separator: "|")
    }
    return Chart.unlockContent(
      time, viewer: viewer, series: "S1", place: 29, payment: Chart.payment(by: moves[0].debit),
      moves[0].amountMinor)
  }
}

extension Command: CustomStringConvertible {
  var description: String {
    switch self {
    case .record(let facts):
      "record "
        + facts.map { "\($0.kind) \($0.ids) \($0.moves) at \($0.occurredAt)" }
        .joined(separator: "; ")
    case .authorise(let kind, let source, let requests, let refusingWhole):
      "authorise \(kind) of \(source)\(refusingWhole ? ", all or none" : ""): "
        + requests.map(\.description).joined(separator: "; ")
    case .retryWaiting: "retry what waits"
    case .release(let instant): "release what expired by \(instant)"
    case .cutAndRollUp: "take a cut and roll up"
    }
  }
}

extension Request: CustomStringConvertible {
  var description: String {
    var words = ["\(id ?? "no id") \(credit) to \(debit) \(amountMinor)"]
    if let item { words.append("for \(item)") }
    if let expiresAt { words.append("until \(expiresAt)") }
    if series != "S1" { words.append("of series \(series ?? "nil")") }
    return words.joined(separator: " ")
  }
}

extension Fact.Move: CustomStringConvertible {
  var description: String { "\(credit) to \(debit) \(amountMinor)" }
}
