/// A statement with its parameters, written by string interpolation.
///
/// An interpolated value becomes a parameter (`$1`, `$2`, …) and never text of the statement.
/// Parameters are sent without a type, so a statement casts where PostgreSQL cannot infer one.
package struct SQL: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable {
  enum Segment: Sendable {
    case text(String)
    case parameter(String?)
  }

  var segments: [Segment]

  /// Makes a statement without parameters from a literal.
  package init(stringLiteral value: String) {
    segments = [.text(value)]
  }

  /// Makes a statement from its pieces.
  package init(stringInterpolation: StringInterpolation) {
    segments = stringInterpolation.segments
  }

  private init(segments: [Segment]) {
    self.segments = segments
  }

  /// Takes a text as SQL without any quoting: the door for files of `sql/` only.
  package static func trusted(_ text: String) -> SQL {
    SQL(segments: [.text(text)])
  }

  /// Writes an instant as text to the second, in UTC: `2026-04-02T06:00:00Z`.
  package static func utc(_ instant: SQL) -> SQL {
    "to_char(\(fragment: instant) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
  }

  /// The statement with its placeholders, without any parameter.
  package var description: String { text }

  var text: String {
    var text = ""
    var number = 0
    for segment in segments {
      switch segment {
      case .text(let piece):
        text += piece
      case .parameter:
        number += 1
        text += "$\(number)"
      }
    }
    return text
  }

  var parameters: [String?] {
    segments.compactMap { segment in
      guard case .parameter(let value) = segment else { return nil }
      return .some(value)
    }
  }

  var hasParameters: Bool {
    segments.contains { segment in
      guard case .parameter = segment else { return false }
      return true
    }
  }
}
