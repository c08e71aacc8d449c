internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes the touches that led to sales; nothing is posted for them.
struct TouchIntake: LineIntake {
  private let store: TouchStore
  private let rejects: ImportRejects
  private var touches: [TouchEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    store = TouchStore(book, on: connection)
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let known = try store.known()
    var found: [TouchEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let touch = event(of: line)
      if let refusal = known.refusal(of: touch) { throw RowProblem(refusal) }
      found.append(touch)
    }
    touches = found
    return summary
  }

  private func event(of line: MappedLine) -> TouchEvent {
    guard let id = line.string(.extId), let touchedAt = line.instant(.occurredAt),
      let sale = line.string(.merchantRef),
      let kind = line.string(.rawKind).flatMap(TouchKind.init(rawValue:))
    else { preconditionFailure("the touch profile requires the fields of a touch") }
    return TouchEvent(
      id: id, touchedAt: touchedAt, viewer: line.integer(.viewer), saleID: sale,
      partner: line.string(.partner), kind: kind, series: line.string(.series),
      episode: line.string(.episode), hotspot: line.string(.hotspot),
      sceneMilliseconds: line.integer(.sceneMs), liveEvent: line.string(.liveEvent),
      variant: line.string(.variant), affiliate: line.string(.affiliate),
      record: Int64(line.record))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    RejectFile.LateReject.contradictions(
      in: touches, changed: try store.contradictions(in: touches), column: "touch_id")
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    touches.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let unchanged = touches.count - (try store.countNew(touches))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let unchanged = touches.count - (try store.receive(touches, file: file))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }
}
