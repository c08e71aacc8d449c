/// What a migration has to do, or has done.
package struct MigrationPlan: Hashable, Sendable, CustomStringConvertible {
  /// Migrations by name, as `0002_periods`, in order.
  package let pendingMigrations: [String]
  /// Functions by name, as `ledger/post_batch`.
  package let changedFunctions: [String]
  /// Views by name, as `report/trial_balance`.
  package let changedViews: [String]
  /// Views that stand in the database and no longer among the files.
  package let removedViews: [String]

  /// Tells whether the database is as this program needs it.
  package var isEmpty: Bool { lines.isEmpty }

  /// The steps, one a line.
  package var lines: [String] {
    pendingMigrations.map { "migration \($0)" }
      + changedFunctions.map { "function \($0)" }
      + changedViews.map { "view \($0)" }
      + removedViews.map { "view \($0), removed" }
  }

  /// The steps, one a line.
  package var description: String { lines.joined(separator: "\n") }

  /// Tells whether the views have to be made anew: migrations drop them all to be free of them.
  var touchesViews: Bool {
    !pendingMigrations.isEmpty || !changedViews.isEmpty || !removedViews.isEmpty
  }
}
