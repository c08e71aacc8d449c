extension Profile {
  /// What makes two records the same line.
  package struct KeyRule: Hashable, Sendable {
    /// What a second record with the same key is.
    package enum Twins: String, CaseIterable, Hashable, Sendable {
      case reject
      /// Another line, told apart by its number among its like.
      case ordinal
      /// A part of the same line; the amounts add up.
      case sum
    }

    package let fields: [LineField]
    package let twins: Twins
  }

  /// How a later file speaks of lines that an earlier one had.
  package struct Restatement: Hashable, Sendable {
    /// How a file speaks again of what an earlier one said.
    package enum Mode: String, CaseIterable, Hashable, Sendable {
      /// Lines never change; a key that comes again says the same.
      case append
      /// A key that comes again says what stands now.
      case snapshot
      /// A record says by how much its line changes.
      case delta
      /// The lines of a scope and day take the place of all that stood there.
      case periodReplace = "period_replace"
    }

    /// What the absence of a known key means.
    package enum MissingKey: String, CaseIterable, Hashable, Sendable {
      case ignore, flag, reverse
    }

    /// What makes one report of a line newer than another.
    package enum Order: Hashable, Sendable {
      /// The day on which the file arrived.
      case received
      /// The last day of the period that the file declares.
      case period
      /// A field of the line, such as the time of its last change.
      case field(LineField)
    }

    package let mode: Mode
    package let order: Order
    package let missingKey: MissingKey
    /// The states that may not change without review.
    package let locks: [LineState]
    /// The fields whose values a file speaks for as a whole.
    package let scope: [LineField]
    /// Whether a file speaks for days as well, and not for all time.
    package let isScopedByDay: Bool
    /// How many days back a file may restate without review.
    package let windowDays: Int?
  }

  /// What of a file may not be kept.
  package struct Privacy: Hashable, Sendable {
    /// What is looked for in free text.
    package enum Secret: String, CaseIterable, Hashable, Sendable {
      /// Numbers of payment cards.
      case pan
      case email
      /// Indian telephone numbers.
      case phone
    }

    package let dropped: [String]
    package let hashed: [String]
    package let scanned: [Secret]

    package var isEmpty: Bool { dropped.isEmpty && hashed.isEmpty && scanned.isEmpty }
  }

  /// A way to find the series and the episode of a line; the first that finds one counts.
  package enum AttributionMethod: Hashable, Sendable {
    /// A pattern over our own reference, whose groups are the named fields.
    case merchantRef(pattern: String, names: [LineField])
    /// Templates such as `ep:{episode}` over the sub-ids, by their field.
    case subIds([LineField: String])
    /// The table of content ids.
    case contentId
    /// The table of tracking ids, which may divide one among several series.
    case trackingId
  }
}
