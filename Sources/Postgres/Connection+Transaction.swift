import CLibpq

extension Connection {
  /// Runs the body between BEGIN and COMMIT, and rolls back when it fails.
  ///
  /// The error is always the first one, never that of the rollback. Transactions do not nest.
  @discardableResult
  package func transaction<R>(_ body: () throws -> R) throws -> R {
    precondition(!isInTransaction, "a transaction is already open on this connection")
    try execute("BEGIN")
    isInTransaction = true
    defer { isInTransaction = false }
    let value: R
    do {
      value = try body()
    } catch {
      rollBack()
      throw error
    }
    let tag = try run("COMMIT").commandTag
    // COMMIT of a failed transaction succeeds as a ROLLBACK.
    guard tag == "COMMIT" else {
      throw PostgresError.server(
        ServerError(
          sqlState: "25P02",
          message: "the transaction was rolled back, because a statement in it had failed"))
    }
    return value
  }

  private func rollBack() {
    // A query that was sent and not received yet is waited for and forgotten.
    isBusy = false
    guard let answer = PQexec(handle, "ROLLBACK") else { return }
    PQclear(answer)
  }
}
