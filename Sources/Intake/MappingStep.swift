/// One field rule, with its columns resolved to places in the record.
struct MappingStep {
  enum Operation {
    case text, id, mapped, integer, decimal, instant, pair, marked, signed, sum
  }

  var slot: Int
  var operation: Operation
  /// The column in the record; -1 when the value is composed or the column is absent.
  var column: Int
  /// The debit column of a pair, or the marker of a marked amount.
  var second = -1
  /// The composed value's place; -1 when the column is read alone.
  var composed = -1
  /// The format's place.
  var format = -1
  /// The place of the word list that maps the value or marks a debit.
  var words = -1
  var isRequired: Bool
  var isNegated: Bool
  /// The slot whose sign the value takes; -1 for its own.
  var signFrom: Int
  /// The place of the condition under which the step runs; -1 for always.
  var condition = -1
  /// The slot in which a component adds up as what was charged; -1 when there is none.
  var charge = -1
  /// No step before has filled the slot of the charge.
  var startsCharge = false
  var allowsFuture = false
  var rejectsScientific = true
  var stripsZeros = false
}

/// The words that a column may hold, each with what it means.
final class WordList {
  struct Entry {
    var word: ByteSlice
    var meaning: ByteSlice
    var code: Int
  }

  let entries: UnsafeMutableBufferPointer<Entry>
  /// What an empty value means, where the list says so.
  let empty: Entry?
  private let arena = ByteArena()

  /// Makes a list from words and meanings; the code of a meaning is its place.
  init(_ pairs: [(word: String, meaning: String)]) {
    entries = .allocate(capacity: pairs.count)
    for (index, pair) in pairs.enumerated() {
      entries.initializeElement(
        at: index,
        to: Entry(
          word: arena.keep(pair.word), meaning: arena.keep(pair.meaning), code: index))
    }
    empty = entries.first { $0.word.count == 0 }
  }

  deinit {
    entries.deallocate()
  }

  @inline(__always)
  func find(_ word: ByteSlice) -> Entry? {
    for entry in entries where entry.word.equals(word) { return entry }
    return word.count == 0 ? empty : nil
  }

  /// The words, for messages.
  var listed: String { entries.map(\.word.string).joined(separator: ", ") }
}

/// A value made of several columns, with its columns resolved.
indirect enum ComposedValue {
  case column(Int)
  case constant(ByteSlice)
  case field(LineField)
  case concat([ComposedValue], separator: String)
  case coalesce([ComposedValue])
  case capture(ComposedValue, TextPattern)
  case map(ComposedValue, WordList)
  case json(Int, path: [String])
  /// A value of a control section's row, found by a column of this row.
  case control(ControlTable, by: Int, column: String)
}
