internal import Postgres

extension LineIntake {
  /// Finds the ledger's number of an episode, which it gives to one that it does not know.
  func episodeNumber(
    of code: String, in series: Int32, _ known: inout [String: Int32], on connection: Connection
  ) throws -> Int32 {
    if let number = known["\(series)/\(code)"] { return number }
    let number = try connection.row(
      """
      SELECT episode
      FROM ledger.ensure_episode(ARRAY[\(series)::integer], ARRAY[\(code)::text])
      """
    ).value("episode", as: Int32.self)
    known["\(series)/\(code)"] = number
    return number
  }
}
