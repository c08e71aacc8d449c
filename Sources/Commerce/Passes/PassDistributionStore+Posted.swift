internal import Ledger
internal import Money
internal import Postgres

extension PassDistributionStore {
  /// Reads the latest figures of every slice of some days.
  func postedFigures(of days: [BusinessDay]) throws -> [BusinessDay: [String: Posted]] {
    let stored = try storedAllocations(of: days)
    var posted: [BusinessDay: [String: Posted]] = [:]
    for row in try connection.rows(
      """
      SELECT DISTINCT ON (d.day, d.slice, d.side, d.counted_on) d.*, a.party, a.share_bp
      FROM commerce.pass_distribution AS d
      LEFT JOIN commerce.agreement AS a ON a.book = d.book
        AND d.slice = 'share:' || a.agreement || ':' || a.version
      WHERE d.book = \(book.id) AND d.day = ANY (\(days.map(\.description))::date[])
      ORDER BY d.day, d.slice, d.side, d.counted_on, d.revision DESC
      """)
    {
      guard let side = PassSide(rawValue: try row.value("side")) else {
        preconditionFailure("the schema knows the sides of figures")
      }
      let key = PassSliceKey(
        slice: try slice(of: row), side: side,
        countedOn: try BusinessDay(try row.value("counted_on")))
      var figures = PassFigures()
      figures.igstMinor = try row.value("igst_minor")
      figures.cgstMinor = try row.value("cgst_minor")
      figures.sgstMinor = try row.value("sgst_minor")
      figures.revenueMinor = try row.value("revenue_minor")
      figures.deferredMinor = try row.value("deferred_minor")
      figures.shareMinor = try row.value("share_minor")
      let day = try BusinessDay(try row.value("day"))
      let name = Self.name(of: key)
      posted[day, default: [:]][name] = Posted(
        key: key, revision: try row.value("revision"), figures: figures,
        allocations: stored["\(name)/\(day)", default: [:]])
    }
    return posted
  }

  /// Reads a slice back from its code.
  private func slice(of row: Row) throws -> PassSlice {
    let code: String = try row.value("slice")
    let parts = code.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
      .map(String.init)
    switch parts[0] {
    case "share":
      guard let version = Int(parts[2]) else { break }
      return .share(
        PassTerms(
          agreement: parts[1], version: version, party: try row.value("party"),
          rate: try BasisPoints(try row.value("share_bp"))))
    case "cohort":
      guard let episodes = EpisodeRange(code: parts[1]) else { break }
      return .cohort(series: parts[2...].joined(separator: ":"), episodes: episodes)
    default:
      guard let registration = Int(parts[1]), let place = Int(parts[2]), let rate = Int(parts[3])
      else { break }
      return .tax(registration: registration, place: place, rate: try BasisPoints(rate))
    }
    preconditionFailure("a slice was written by this type")
  }
}
