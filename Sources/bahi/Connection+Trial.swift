import Postgres

extension Connection {
  /// Runs a body in a transaction, which a dry run takes the same way and then rolls back.
  func trial<R>(dryRun: Bool, _ body: () throws -> R) throws -> R {
    var result: R?
    do {
      return try transaction {
        let value = try body()
        result = value
        guard !dryRun else { throw Undone() }
        return value
      }
    } catch {
      guard error is Undone, let result else { throw error }
      return result
    }
  }
}

/// The end of a dry run.
private struct Undone: Error {}
