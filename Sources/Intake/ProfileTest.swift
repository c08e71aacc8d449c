/// An example that a profile carries: a small file, and what must come of it.
package struct ProfileTest: Hashable, Sendable {
  /// A record that a test of a profile expects to be rejected.
  package struct ExpectedReject: Hashable, Sendable {
    package let record: Int
    package let code: RowCode
    package let column: String?
  }

  package let name: String
  package let csv: String
  package let knownThrough: String
  /// The lines in order, each with the fields that matter; `kind` and `state` count as fields.
  package let lines: [[String: String]]
  package let rejects: [ExpectedReject]
  package let refused: FileCode?
  /// Where the example stands in the profile.
  package let yamlLine: Int
}
