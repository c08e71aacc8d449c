extension SQL {
  /// The pieces of a statement while it is being written.
  package struct StringInterpolation: StringInterpolationProtocol {
    var segments: [Segment] = []

    /// Begins an empty statement.
    package init(literalCapacity: Int, interpolationCount: Int) {
      segments.reserveCapacity(2 * interpolationCount + 1)
    }

    /// Appends text as it stands in the source.
    package mutating func appendLiteral(_ literal: String) {
      guard !literal.isEmpty else { return }
      segments.append(.text(literal))
    }

    /// Appends a value as a parameter.
    package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value) {
      segments.append(.parameter(value.sqlText))
    }

    /// Appends a value as a parameter; nil is NULL.
    package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
      segments.append(.parameter(value?.sqlText))
    }

    /// Appends another statement's text and parameters, numbered anew.
    package mutating func appendInterpolation(fragment: SQL) {
      segments.append(contentsOf: fragment.segments)
    }

    /// Appends an integer as digits, for statements that take no parameters.
    package mutating func appendInterpolation<I: FixedWidthInteger>(literal: I) {
      segments.append(.text(String(literal)))
    }

    /// Appends a name in double quotes, as one identifier.
    package mutating func appendInterpolation(identifier: String) {
      var quoted = "\""
      for character in identifier.unicodeScalars {
        if character == "\"" { quoted += "\"" }
        quoted.unicodeScalars.append(character)
      }
      segments.append(.text(quoted + "\""))
    }
  }
}
