/// A file of `sql/`, by its path inside that folder.
package struct SchemaFile: Hashable, Sendable {
  /// The path inside `sql/`, with slashes.
  package let path: String
  /// The SQL of the file.
  package let text: String

  /// Makes a file from its path inside `sql/` and its text.
  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// The file's name without its folder's and its suffix, as `ledger/post` or `0001_ledger`.
  var name: String {
    let parts = path.split(separator: "/").dropFirst()
    return String(parts.joined(separator: "/").dropLast(".sql".count))
  }
}
