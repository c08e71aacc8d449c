internal import Money

/// A file of what partners' ids stand for: CSV with a header and one series or episode a line.
package struct AttributionRuleFile: Hashable, Sendable {
  /// The columns, in their order; several lines of one id divide it by their weights.
  package static let header = "method,code,valid_from,series,episode,weight"

  package let rules: [AttributionRule]

  /// Reads and validates a file; `name` stands in the messages.
  package init(csv: String, name: String) throws(IntakeError) {
    let lines = csv.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard lines.first == Self.header[...] else {
      throw .refused(
        .header, file: name, line: 1, message: "the header is not \"\(Self.header)\"")
    }
    var rules: [AttributionRule] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6, let method = AttributionRule.Method(rawValue: fields[0]),
        !fields[1].isEmpty, let validFrom = try? BusinessDay(fields[2]), !fields[3].isEmpty,
        let weight = Int(fields[5]), weight > 0
      else {
        throw .refused(
          .header, file: name, line: index + 1,
          message: "expected content_id or tracking_id, an id, a day, a series, an episode or "
            + "nothing, and a weight above zero: \(line)")
      }
      rules.append(
        AttributionRule(
          method: method, code: fields[1], validFrom: validFrom, series: fields[3],
          episode: fields[4].isEmpty ? nil : fields[4], weight: weight))
    }
    self.rules = rules
  }
}
