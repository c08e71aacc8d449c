import Intake
import Ledger
import Postgres

/// The profiles that the command line knows.
enum Profiles {
  /// A profile with where it comes from and whether files are read by it.
  struct Known {
    let profile: Profile
    let origin: String
    let standing: String
  }

  /// The folder of profiles that a person tries out.
  static var folder: String? {
    guard let folder = Database.environment["BAHI_PROFILES"], !folder.isEmpty else { return nil }
    return folder
  }

  /// Reads the profiles by which a book's files are read: those that bahi carries and those that
  /// its people activated; for a preview also the ones that wait and those of the user's folder.
  static func catalog(of session: Session, previews: Bool = false) throws -> ProfileCatalog {
    let standing = try ProfileStore(session.book, on: session.connection).standing()
    let catalog = try ProfileCatalog.builtIn().replacing(
      with: standing.filter(\.isActive).map(\.profile))
    guard previews else { return catalog }
    return try tried(catalog.replacing(with: standing.filter { !$0.isActive }.map(\.profile)))
  }

  /// Reads all profiles that there are, for tests of them.
  static func catalog(of session: Session?) throws -> ProfileCatalog {
    guard let session else { return try tried(ProfileCatalog.builtIn()) }
    return try catalog(of: session, previews: true)
  }

  private static func tried(_ catalog: ProfileCatalog) throws -> ProfileCatalog {
    try folder.map { try catalog.adding(folder: $0) } ?? catalog
  }

  /// Opens the book whose profiles are shown, when its server runs; profiles that bahi carries
  /// are known without one.
  static func session(_ options: BookOptions) throws -> Session? {
    if case .privateServer(let home) = Database.source {
      guard case .running = try PrivateServer(home: home).status() else { return nil }
    }
    do {
      return try Session(options)
    } catch {
      guard options.book == nil else { throw error }
      if !(error is CommandError) {
        StandardError.write(
          "only the profiles that bahi carries are shown: \(ErrorText.sentence(for: error))")
      }
      return nil
    }
  }

  /// Lists every profile with its standing: in use, waiting, a draft in the user's folder.
  static func known(_ session: Session?) throws -> [Known] {
    let standing =
      try session.map {
        try ProfileStore($0.book, on: $0.connection).standing()
      } ?? []
    let active = standing.filter(\.isActive)
    let replaced = Set(active.map(\.profile.name))
    let code = session?.book.code ?? ""
    var known = try ProfileCatalog.builtIn().profiles.map { profile in
      Known(
        profile: profile, origin: "bahi",
        standing: replaced.contains(profile.name) ? "replaced" : words(for: profile.status))
    }
    known += standing.map { standing in
      Known(
        profile: standing.profile, origin: "book \(code)",
        standing: standing.activatedBy.map {
          "active: \(standing.proposedBy) proposed it, \($0) activated it"
        } ?? "waits: \(standing.proposedBy) proposed it")
    }
    let texts = Set(known.map(\.profile.sha256))
    let drafts = try folder.map { try ProfileCatalog.builtIn().profiles(in: $0) } ?? []
    known += drafts.filter { !texts.contains($0.sha256) }
      .map { Known(profile: $0, origin: "folder", standing: "draft") }
    return known.sorted {
      ($0.profile.feed, $0.profile.name, $0.profile.version)
        < ($1.profile.feed, $1.profile.name, $1.profile.version)
    }
  }

  /// Says whether files are read by a profile; by a draft or template only with `--feed`.
  private static func words(for status: Profile.Status) -> String {
    switch status {
    case .active: "active"
    case .draft: "draft, only with --feed"
    case .template: "template, to be extended"
    }
  }

  /// Refuses a feed that no profile has.
  static func require(_ feed: String, in catalog: ProfileCatalog) throws(CommandError) {
    guard catalog.profiles(feed: feed).isEmpty else { return }
    throw .unknown("feed", name: feed, known: Set(catalog.profiles.map(\.feed)).sorted())
  }

  /// Finds the profiles of a feed, or the one profile of that name.
  static func named(_ name: String, in catalog: ProfileCatalog) throws(CommandError) -> [Profile] {
    let found = catalog.profile(named: name).map { [$0] } ?? catalog.profiles(feed: name)
    guard !found.isEmpty else {
      let known = Set(catalog.profiles.flatMap { [$0.feed, $0.name] })
      throw .unknown("feed or profile", name: name, known: known.sorted())
    }
    return found
  }
}
