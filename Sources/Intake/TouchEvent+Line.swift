internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension TouchEvent {
  /// Gives what reads lines of our touches, which name only what the book knows.
  static func reader(
    _ book: Book, on connection: Connection
  ) throws -> (MappedLine) throws -> TouchEvent {
    let known = try TouchStore(book, on: connection).known()
    return { line in
      let touch = TouchEvent(line)
      if let refusal = known.refusal(of: touch) { throw RowProblem(refusal) }
      return touch
    }
  }

  private init(_ line: MappedLine) {
    guard let id = line.string(.extId), let touchedAt = line.instant(.occurredAt),
      let sale = line.string(.merchantRef),
      let kind = line.string(.rawKind).flatMap(TouchKind.init(rawValue:))
    else { preconditionFailure("the touch profile requires the fields of a touch") }
    self.init(
      id: id, touchedAt: touchedAt, viewer: line.integer(.viewer), saleID: sale,
      partner: line.string(.partner), kind: kind, series: line.string(.series),
      episode: line.string(.episode), hotspot: line.string(.hotspot),
      sceneMilliseconds: line.integer(.sceneMs), liveEvent: line.string(.liveEvent),
      variant: line.string(.variant), affiliate: line.string(.affiliate),
      record: Int64(line.record))
  }
}
