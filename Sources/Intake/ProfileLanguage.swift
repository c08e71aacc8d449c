/// The profile language: every block, its keys, and what they mean.
///
/// The reader's errors, the JSON Schema and the reference page are made from this one table.
package enum ProfileLanguage {
  /// What the value of a key looks like.
  package indirect enum Shape: Hashable, Sendable {
    case text, integer, decimal, flag, character, condition, regex
    /// One of these words.
    case word([String])
    /// A field of a line by its name.
    case field
    case list(Shape)
    /// A mapping of free names.
    case map(Shape)
    /// A mapping whose keys are those of another block.
    case block(String)
    case either([Shape])
  }

  /// One key of a block.
  package struct Directive: Hashable, Sendable {
    package let key: String
    package let shape: Shape
    package let meaning: String
    package let isRequired: Bool
  }

  /// A mapping of the language and the keys that it may have.
  package struct Block: Hashable, Sendable {
    package let name: String
    package let meaning: String
    package let directives: [Directive]

    package var keys: [String] { directives.map(\.key) }
  }

  /// The blocks in the order of the reference page.
  package static let blocks: [Block] =
    [profile] + detection + decoding + layout + header + formats + fields + rows + keying + checks
    + keeping + examples

  /// The keys of a block, in the order of the table.
  static func keys(of name: String) -> [String] {
    guard let block = blocks.first(where: { $0.name == name }) else {
      preconditionFailure("the profile language has a block \(name)")
    }
    return block.keys
  }

  static func key(
    _ key: String, _ shape: Shape, _ meaning: String, required isRequired: Bool = false
  ) -> Directive {
    Directive(key: key, shape: shape, meaning: meaning, isRequired: isRequired)
  }

  static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Shape
  where Word.RawValue == String {
    .word(Word.allCases.map(\.rawValue))
  }
}
