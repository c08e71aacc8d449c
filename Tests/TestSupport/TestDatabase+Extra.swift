extension TestDatabase {
  /// Runs a body with another new database as the current one, for tests that compare two.
  package static func withAnother<R: Sendable>(_ body: @Sendable () throws -> R) throws -> R {
    let database = try clone(of: TemplateDatabase.name())
    let result = try database.scope(body)
    try database.drop()
    return result
  }
}
