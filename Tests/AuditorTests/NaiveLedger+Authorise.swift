import Ledger
import Money

extension NaiveLedger {
  private enum Verdict {
    case new
    case double(of: Int)
    case done(String)
  }

  private static let kinds: [String: PostingKind] = [
    "unlock": .unlock, "top_up": .topUp, "reserve": .reserve, "capture": .capture,
    "release": .release,
  ]

  /// Decides live requests one after the other and gives the answer to each.
  mutating func authorise(
    _ kindCode: String, _ source: String, _ requests: [Request], refusingWhole: Bool, attempt: Int64
  ) -> [String] {
    guard let kind = Self.kinds[kindCode] else {
      preconditionFailure("\(kindCode) cannot be asked for live")
    }
    if kind == .topUp || kind == .reserve {
      accounts.formUnion(
        requests.flatMap { [$0.debit, $0.credit] }
          .filter { $0.wholeMatch(of: /liabilities:wallet:v-[0-9]{1,18}(:reserved)?/) != nil })
    }
    var verdicts = known(requests, kindCode, source)
    var decided = self
    for (index, request) in requests.enumerated() {
      guard case .new = verdicts[index] else { continue }
      if let reason = decided.refusal(of: request, kind) {
        verdicts[index] = .done("refused \(reason)")
      } else {
        verdicts[index] = .done("posted")
        decided.post(request, kind, source, attempt: attempt)
      }
    }
    let isWholeRefused =
      refusingWhole
      && verdicts.contains {
        guard case .done(let answer) = $0 else { return false }
        return answer == "conflict" || answer.hasPrefix("refused")
      }
    if isWholeRefused {
      for (index, verdict) in verdicts.enumerated() {
        if case .done("posted") = verdict { verdicts[index] = .done("left out") }
      }
    } else {
      self = decided
    }
    claim(requests, verdicts, kindCode, source, attempt: attempt)
    return verdicts.map { verdict in
      guard case .double(let first) = verdict else { return Self.words(verdict) }
      let answer = Self.words(verdicts[first])
      return answer == "posted" ? "already posted" : answer
    }
  }

  private static func words(_ verdict: Verdict) -> String {
    guard case .done(let answer) = verdict else { return "" }
    return answer
  }

  /// Answers the requests whose ids came before, in another call or in this one.
  private func known(_ requests: [Request], _ kindCode: String, _ source: String) -> [Verdict] {
    var firsts: [String: Int] = [:]
    return requests.enumerated().map { index, request in
      guard let id = request.id else { return .new }
      let content = request.content(as: kindCode)
      if let claim = keys[Key(source: source, id: id)] {
        guard claim.content == content else { return .done("conflict") }
        guard case .refused(let reason) = claim.fate else { return .done("already posted") }
        return .done("refused \(reason)")
      }
      guard let first = firsts[id] else {
        firsts[id] = index
        return .new
      }
      let isSame = requests[first].content(as: kindCode) == content
      return isSame ? .double(of: first) : .done("conflict")
    }
  }

  private func refusal(of request: Request, _ kind: PostingKind) -> String? {
    let holds = [.reserve, .capture, .release].contains(kind)
    guard request.id != nil, let occurredAt = request.occurredAt,
      kind != .unlock || request.viewer != nil && request.place != nil,
      !holds || request.item != nil, kind != .reserve || request.expiresAt != nil
    else { return "FIELD_MISSING" }
    // A book's days lie within 2000 and 2099.
    guard (10_957..<47_482).contains(occurredAt.businessDay.daysSince1970)
    else { return "FIELD_OUT_OF_RANGE" }
    if kind == .unlock, request.series != "S1" { return "SERIES_UNKNOWN" }
    let move = Fact.Move(request)
    if let reason = refusal(of: move, kind, on: occurredAt.businessDay) { return reason }
    // What is held is drawn on by a capture of its item, or no one could tell whose it was.
    if kind == .unlock, request.debit.hasSuffix(":reserved") { return "OTHER_DOOR" }
    guard holds, let item = request.item else { return covers([move]) ? nil : "NO_COVER" }
    let reservation = reservations[item]
    guard kind != .reserve else {
      if reservation != nil { return "RESERVATION_EXISTS" }
      return covers([move]) ? nil : "NO_COVER"
    }
    guard let reservation, reservation.reserved == request.debit,
      kind == .capture || reservation.wallet == request.credit
    else { return "RESERVATION_UNKNOWN" }
    return reservation.heldMinor >= request.amountMinor ? nil : "RESERVATION_SPENT"
  }

  private mutating func post(
    _ request: Request, _ kind: PostingKind, _ source: String, attempt: Int64
  ) {
    guard let id = request.id, let occurredAt = request.occurredAt else { return }
    post(
      Posting(
        keys: [Key(source: source, id: id)], kind: kind, leg: 1, move: Fact.Move(request),
        occurredAt: occurredAt, viewer: kind == .unlock ? request.viewer : nil,
        item: request.item))
    guard let item = request.item else { return }
    switch kind {
    case .capture: reservations[item]?.capturedMinor += request.amountMinor
    case .release: reservations[item]?.releasedMinor += request.amountMinor
    case .reserve:
      guard let expiresAt = request.expiresAt else { return }
      reservations[item] = Reservation(
        wallet: request.debit, reserved: request.credit, expiresAt: expiresAt,
        amountMinor: request.amountMinor, attempt: attempt)
    default: return
    }
  }

  /// Remembers what was newly posted and newly refused; what is left out keeps its id free.
  private mutating func claim(
    _ requests: [Request], _ verdicts: [Verdict], _ kindCode: String, _ source: String,
    attempt: Int64
  ) {
    for (request, verdict) in zip(requests, verdicts) {
      guard let id = request.id, case .done(let answer) = verdict else { continue }
      let key = Key(source: source, id: id)
      guard keys[key] == nil else { continue }
      let content = request.content(as: kindCode)
      if answer == "posted" {
        keys[key] = Claim(content: content, fate: .posted, attempt: attempt)
      } else if answer.hasPrefix("refused ") {
        keys[key] = Claim(
          content: content, fate: .refused(String(answer.dropFirst(8))), attempt: attempt)
      }
    }
  }

  /// Gives back what expired reservations hold, each once and whole.
  mutating func release(
    expiredBy instant: Instant, answer: String, attempt: Int64, mayBeUnseen: (Int64) -> Bool
  ) -> [String] {
    var answered = Set(answer.split(separator: "\n").map(String.init))
    var wrong: [String] = []
    for (item, reservation) in reservations
    where reservation.expiresAt <= instant && reservation.heldMinor > 0 {
      guard answered.remove("\(item) \(reservation.heldMinor)") != nil else {
        if !mayBeUnseen(reservation.attempt) {
          wrong.append("\(item) has expired, holds \(reservation.heldMinor), and is not released")
        }
        continue
      }
      let key = Key(source: "releases", id: item)
      keys[key] = Claim(content: "release|\(item)", fate: .posted, attempt: attempt)
      post(
        Posting(
          keys: [key], kind: .release, leg: 1,
          move: Fact.Move(
            debit: reservation.reserved, credit: reservation.wallet,
            amountMinor: reservation.heldMinor),
          occurredAt: reservation.expiresAt, item: item))
      reservations[item]?.releasedMinor += reservation.heldMinor
    }
    return wrong + answered.sorted().map { "\($0) was released and had not expired" }
  }
}

extension Fact.Move {
  init(_ request: Request) {
    self.init(
      debit: request.debit, credit: request.credit, amountMinor: request.amountMinor)
  }
}
