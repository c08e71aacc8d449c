import Ledger
import Money
import TestSupport

/// Composes commands from a seed: much that collides, and much that is at an edge.
struct CommandComposer {
  /// Requests that all connections make, so that their ids race.
  var shared: [(kind: String, request: Request)] = []
  var made = 0
  var instants = 0

  static let edges: [Int64] =
    [0, 1, 2, -1, .max, .min, .max - 1, .min + 1]
    + [7, 8, 15, 16, 31, 32, 53, 62].flatMap { power -> [Int64] in
      [(1 << power) - 1, 1 << power, (1 << power) + 1]
    } + [9_999_999_999_999, 10_000_000_000_000, 10_000_000_000_001]
  static let expiries = [10, 20, 30].map { hour in
    Instant(day: BusinessDay(daysSince1970: 20_545), secondOfDay: Int64(hour) * 3600)
  }

  init(_ random: inout Seed) {
    for number in 0..<40 {
      let kind =
        ["unlock", "unlock", "unlock", "top_up", "reserve", "capture"]
        .randomElement(using: &random) ?? "unlock"
      var request = request(kind, of: nil, &random)
      request.id = Self.oddIDs[number] ?? "s-\(number)"
      shared.append((kind, request))
    }
  }

  /// Ids that a careless quotation would break.
  private static let oddIDs = [0: "", 1: "'\"\\,{}", 2: "कुंजी NULL", 3: "NULL"]

  mutating func command(of connection: Int, _ random: inout Seed) -> Command {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<66: authorise(of: connection, &random)
    case ..<86: .record(facts(of: connection, &random))
    case ..<92: .retryWaiting
    case ..<96: .release(expiredBy: Self.expiries.randomElement(using: &random) ?? Self.expiries[0])
    default: .cutAndRollUp
    }
  }

  private mutating func authorise(of connection: Int, _ random: inout Seed) -> Command {
    let kind =
      ["unlock", "unlock", "unlock", "top_up", "reserve", "capture", "release"]
      .randomElement(using: &random) ?? "unlock"
    let isSingle = Int.random(in: 0..<3, using: &random) > 0
    let count = isSingle ? 1 : Int.random(in: 2...8, using: &random)
    var requests: [Request] = []
    for _ in 0..<count {
      if let earlier = requests.randomElement(using: &random), random.happens(in: 8) {
        requests.append(changed(earlier, &random))
      } else {
        requests.append(next(kind, of: connection, &random))
      }
    }
    return .authorise(
      kind: kind, source: kind == "unlock" ? "unlocks" : "moves", requests,
      refusingWhole: !isSingle && random.happens(in: 3))
  }

  /// A request of its own, or one that others make as well.
  private mutating func next(_ kind: String, of connection: Int, _ random: inout Seed) -> Request {
    let known = shared.filter { $0.kind == kind }
    if let (_, request) = known.randomElement(using: &random), random.happens(in: 3) {
      return changed(request, &random)
    }
    var request = request(kind, of: connection, &random)
    made += 1
    request.id = "c\(connection)-\(made)"
    return request
  }

  /// Now and then the same id says something else.
  private func changed(_ request: Request, _ random: inout Seed) -> Request {
    guard random.happens(in: 5) else { return request }
    var other = request
    switch Int.random(in: 0..<3, using: &random) {
    case 0: other.amountMinor = other.amountMinor == .max ? 1 : other.amountMinor + 1
    case 1:
      let microseconds = request.occurredAt?.microsecondsSince1970 ?? 0
      other.occurredAt = Instant(microsecondsSince1970: microseconds + 1)
    default: other.expiresAt = request.expiresAt == nil ? nil : Self.expiries[0]
    }
    return other
  }

  private mutating func request(
    _ kind: String, of connection: Int?, _ random: inout Seed
  ) -> Request {
    let viewer = viewer(of: connection, &random)
    var request = Request(
      id: nil, debit: Chart.wallet(viewer), credit: Chart.coinsSpent,
      amountMinor: amount(&random), occurredAt: instant(&random))
    switch kind {
    case "unlock":
      request.viewer = viewer
      request.series = "S1"
      request.place = 29
      if Bool.random(using: &random) {
        request.debit = Chart.gateway
        request.credit = Chart.proceeds
      }
    case "top_up":
      request.debit = Chart.coinsIssued
      request.credit = Chart.wallet(viewer)
    case "reserve":
      request.credit = Chart.reserved(viewer)
      request.item = "r-\(Int.random(in: 0..<16, using: &random))"
      request.expiresAt = Self.expiries.randomElement(using: &random)
    default:
      request.debit = Chart.reserved(viewer)
      if kind == "release" { request.credit = Chart.wallet(viewer) }
      request.item = "r-\(Int.random(in: 0..<16, using: &random))"
    }
    if random.happens(in: 10) { spoil(&request, &random) }
    return request
  }

  private func spoil(_ request: inout Request, _ random: inout Seed) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: request.debit = Chart.unknown
    case 1: request.credit = "liabilities:nothing"
    case 2: request.debit = Chart.closedGateway
    case 3: request.debit = Chart.dollarGateway
    case 4: request.credit = Chart.revenue
    case 5: request.credit = request.debit
    case 6: request.series = "S404"
    case 7: request.viewer = nil
    case 8: request.place = nil
    case 9: request.occurredAt = nil
    case 10: request.item = nil
    default: request.debit = Chart.reserved(1)
    }
  }

  /// One of three whom all connections share, or one of the connection's own.
  func viewer(of connection: Int?, _ random: inout Seed) -> Int64 {
    guard let connection, random.happens(in: 2) else {
      return Int64.random(in: Chart.sharedViewers, using: &random)
    }
    return Int64(100 * (connection + 1)) + Int64.random(in: 0...1, using: &random)
  }

  func amount(_ random: inout Seed) -> Int64 {
    guard random.happens(in: 12) else { return Int64.random(in: 1...60, using: &random) }
    return Self.edges.randomElement(using: &random) ?? 0
  }

  /// An instant that nothing else has, within three days; some at the edge of one.
  mutating func instant(_ random: inout Seed) -> Instant {
    instants += 1
    let day = Chart.closedOn.adding(days: Int.random(in: -1...1, using: &random))
    let second = [0, 86_399, 43_200].randomElement(using: &random) ?? 0
    return Instant(
      microsecondsSince1970: Instant(day: day, secondOfDay: Int64(second)).microsecondsSince1970
        + Int64(instants))
  }
}

extension Seed {
  /// Tells with the chance of one in so many.
  mutating func happens(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
