package import Postgres

extension Book {
  /// Writes the test whether a transaction, named by an expression, was taken back with its file.
  package func isVoided(_ transaction: SQL) -> SQL {
    """
    EXISTS (
      SELECT FROM ledger.source AS vs
      JOIN ledger.source_key AS vk ON vk.book = \(id) AND vk.source = vs.source
        AND vk.external_id = (\(fragment: transaction))::text COLLATE "C"
      WHERE vs.code = 'void')
    """
  }
}
