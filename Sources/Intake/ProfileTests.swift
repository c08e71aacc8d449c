import Money

/// Runs the examples that a profile carries.
package enum ProfileTests {
  /// An example that does not come out as the profile says.
  package struct Failure: Hashable, Sendable, CustomStringConvertible {
    package let profile: String
    package let test: String
    /// Where the example stands in the profile.
    package let yamlLine: Int
    package let message: String

    package var description: String { "\(profile):\(yamlLine) \(test): \(message)" }
  }

  /// Returns what fails; nothing when all examples hold.
  package static func run(_ profile: Profile) -> [Failure] {
    profile.tests.flatMap { test in
      complaints(of: test, profile).map { message in
        Failure(profile: profile.name, test: test.name, yamlLine: test.yamlLine, message: message)
      }
    }
  }

  private static func complaints(of test: ProfileTest, _ profile: Profile) -> [String] {
    guard let knownThrough = try? BusinessDay(test.knownThrough) else {
      return ["known_through is not a day"]
    }
    let rejects = RejectList()
    var lines: [[String: String]] = []
    var refusal: FileCode?
    do {
      _ = try FileReading().read(
        bytes: Array(test.csv.utf8), named: "example.csv", profile: profile,
        knownThrough: knownThrough, rejects: rejects
      ) { lines.append(stated($0)) }
    } catch let error as IntakeError where error.code != nil {
      refusal = error.code
      if test.refused != error.code { return ["\(error)"] }
    } catch {
      return ["\(error)"]
    }
    if let expected = test.refused {
      return refusal == expected ? [] : ["the file was not refused with \(expected.rawValue)"]
    }
    return compare(lines, test.lines) + compare(rejects.rejects, test.rejects)
  }

  private static func stated(_ line: MappedLine) -> [String: String] {
    var values = ["kind": line.kind.rawValue, "state": line.state.rawValue]
    for field in LineField.allCases { values[field.name] = line.canonicalText(field) }
    for component in line.components {
      values["component.\(component.code)"] = component.amount.description
    }
    return values
  }

  private static func compare(
    _ lines: [[String: String]], _ expected: [[String: String]]
  ) -> [String] {
    guard lines.count == expected.count else {
      return ["\(lines.count) lines, expected \(expected.count)"]
    }
    var complaints: [String] = []
    for (number, (line, wanted)) in zip(lines, expected).enumerated() {
      for (name, value) in wanted.sorted(by: { $0.key < $1.key }) where line[name] != value {
        let got = line[name].map { "\"\($0)\"" } ?? "nothing"
        complaints.append("line \(number + 1) \(name): \(got), expected \"\(value)\"")
      }
    }
    return complaints
  }

  private static func compare(
    _ rejects: [RowReject], _ expected: [ProfileTest.ExpectedReject]
  ) -> [String] {
    guard rejects.count == expected.count else {
      return ["\(rejects.count) rejects, expected \(expected.count)"]
        + rejects.map(\.description)
    }
    return zip(rejects, expected).compactMap { reject, wanted in
      let isExpected =
        reject.record == wanted.record && reject.code == wanted.code
        && (wanted.column ?? reject.column) == reject.column
      return isExpected ? nil : "unexpected \(reject)"
    }
  }
}
