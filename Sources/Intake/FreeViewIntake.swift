internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes free views, which are counted and never posted.
struct FreeViewIntake: LineIntake {
  private let book: Book
  private let connection: Connection
  private let rejects: ImportRejects
  private var views: [FreeView] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
  }

  private var store: FreeViewStore { FreeViewStore(book, on: connection) }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    var found: [FreeView] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      guard let id = line.string(.extId), let viewedAt = line.instant(.occurredAt),
        let viewer = line.integer(.viewer), let series = line.string(.series),
        let episode = line.string(.episode), let place = line.integer(.place)
      else { preconditionFailure("the free view profile requires the fields of a view") }
      _ = try names.series(series)
      found.append(
        FreeView(
          id: id, viewedAt: viewedAt, viewer: viewer, series: series, episode: episode,
          place: place, record: Int64(line.record)))
    }
    views = found
    return summary
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let known = try store.known(views)
    var first: [String: FreeView] = [:]
    return views.compactMap { view in
      if first[view.id] == nil { first[view.id] = view }
      guard known[view.id] == false || first[view.id]?.eventHash != view.eventHash else {
        return nil
      }
      return RejectFile.LateReject(
        record: Int(view.record), code: .key, column: "view_id",
        message: "\"\(view.id)\" came before with other content")
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    views.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let fresh = Set(views.map(\.id)).subtracting(try store.known(views).keys).count
    report.unchanged = views.count - fresh
    report.accepted = fresh
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let unchanged = views.count - (try store.record(views, file: file))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }
}
