import Synchronization
package import Testing

/// A trait that gives each test a database of its own, cloned from a migrated template.
///
/// The database is dropped after success. After a failure it stays, and its name is printed.
package struct DatabaseTrait: TestTrait, SuiteTrait, TestScoping {
  private let isMigrated: Bool

  init(isMigrated: Bool) {
    self.isMigrated = isMigrated
  }

  /// Tells that each test of a suite has a database of its own.
  package var isRecursive: Bool { true }

  /// Runs a test within its database.
  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let database = try TestDatabase.clone(
      of: isMigrated ? TemplateDatabase.name() : "template0")
    let failure = Failure()
    let observer = IssueHandlingTrait.compactMapIssues { issue in
      failure.record()
      return issue
    }
    do {
      try await observer.provideScope(for: test, testCase: testCase) {
        try await database.scope(function)
      }
    } catch {
      failure.record()
      Self.report(database)
      throw error
    }
    guard !failure.isRecorded else { return Self.report(database) }
    try database.drop()
  }

  private static func report(_ database: TestDatabase) {
    Issue.record("the test's database \(database.name) is kept", severity: .warning)
  }
}

extension Trait where Self == DatabaseTrait {
  /// Gives each test a database of its own with the schema of this program.
  package static var database: DatabaseTrait { DatabaseTrait(isMigrated: true) }

  /// Gives each test an empty database of its own.
  package static var emptyDatabase: DatabaseTrait { DatabaseTrait(isMigrated: false) }
}

private final class Failure: Sendable {
  private let flag = Atomic(false)

  var isRecorded: Bool { flag.load(ordering: .acquiring) }

  func record() { flag.store(true, ordering: .releasing) }
}
