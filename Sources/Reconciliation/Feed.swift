package import Intake
package import Ledger
package import Postgres

/// A stream of reports that is reconciled: a gateway's, a network's or a bank's.
package struct Feed: Hashable, Sendable {
  /// What is reported: settlements, order items or bank lines.
  package enum Kind: Int, Hashable, Sendable {
    case gateway
    case affiliate
    case bank
  }

  package let name: String
  package let kind: Kind
  /// Whose reports they are, as the agreements file names the party.
  package let party: String
  /// The days after an event on which its report is due, and on which its absence is a break.
  package let expectedAfterDays: Int
  package let breakAfterDays: Int
  /// The difference that is accepted for a line, and for all lines of a day, in minor units.
  package let toleranceMinor: Int64
  package let budgetMinor: Int64

  /// Makes a feed of a profile; nil for profiles of our own events.
  init?(_ profile: Profile) {
    switch profile.report {
    case .gateway: kind = .gateway
    case .affiliate: kind = .affiliate
    case .bank: kind = .bank
    default: return nil
    }
    guard let party = profile.party else { return nil }
    name = profile.feed
    self.party = party
    expectedAfterDays = profile.grace.expectedAfterDays
    breakAfterDays = profile.grace.breakAfterDays
    toleranceMinor = profile.tolerance.amountMinor
    budgetMinor = profile.tolerance.budgetMinor
  }

  /// Lists the feeds of a catalog in the order of the night: gateways, networks, banks.
  ///
  /// A bank comes last, because it is expected to pay what the gateways settled this night.
  package static func all(of catalog: ProfileCatalog) -> [Feed] {
    var feeds: [String: Feed] = [:]
    for profile in catalog.profiles {
      if let feed = Feed(profile), feeds[feed.name] == nil { feeds[feed.name] = feed }
    }
    return feeds.values.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
  }

  /// Lists the feeds of a book's parties, and those of which it has accepted a file.
  ///
  /// The account of a bank, as `hdfc-6789`, stands for the bank. Where no bank is among them, it is
  /// the first one, to which gateways are expected to pay.
  package static func inUse(
    by book: Book, of catalog: ProfileCatalog, on connection: Connection
  ) throws -> [Feed] {
    let all = all(of: catalog)
    let used = try connection.rows(
      """
      SELECT f.name FROM unnest(\(all.map(\.name))::text[], \(all.map(\.party))::text[])
        AS f (name, party)
      WHERE EXISTS (
          SELECT FROM commerce.party AS p
          WHERE p.book = \(book.id) AND (p.party = f.party OR p.party LIKE f.party || '-%'))
        OR EXISTS (
          SELECT FROM intake.file AS i WHERE i.book = \(book.id) AND i.feed = f.name)
      """
    ).map { try $0.value("name", as: String.self) }
    let feeds = all.filter { used.contains($0.name) }
    guard !feeds.contains(where: { $0.kind == .bank }) else { return feeds }
    return feeds + all.filter { $0.kind == .bank }.prefix(1)
  }
}
