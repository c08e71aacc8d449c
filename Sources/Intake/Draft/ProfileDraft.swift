internal import Money

/// A profile drafted from a sample of a file, with the questions that only a person can answer.
package struct ProfileDraft: Sendable {
  /// A row of the sample beside what the draft reads in it.
  package struct Preview: Hashable, Sendable {
    package let original: String
    package let read: String
  }

  package let yaml: String
  package let profile: Profile
  package let questions: [String]
  package let previews: [Preview]

  private static let previewed = 5
  private static let exemplified = 3

  /// Drafts a profile; a sample without a table is refused.
  package init(
    sample: [UInt8], fileName: String, name: String?
  ) throws(IntakeError) {
    let text = DraftText(sample)
    guard let table = DraftTable(text.bytes) else {
      throw .refused(
        .notCSV, file: fileName, line: nil, message: "has no row that looks like a header")
    }
    let columns = table.names.enumerated().map { index, name in
      DraftColumn(index, name: name, values: table.rows.map { $0[index] })
    }
    let writer = DraftWriter(
      name: name ?? ProfileDraft.name(of: fileName), fileName: fileName, encoding: text.encoding,
      table: table, columns: columns)
    let bare = try Profile.parse(yaml: writer.yaml, file: "draft of \(fileName)")
    let reader = DraftReader(table: table, columns: columns)
    previews = reader.previews(of: bare, rows: Self.previewed)
    yaml = writer.yaml + reader.example(of: bare, rows: Self.exemplified)
    profile = try Profile.parse(yaml: yaml, file: "draft of \(fileName)")
    questions = writer.questions
  }

  /// Makes a profile's name of a file's: `razorpay_settlements_2026.csv` is razorpay.settlements.
  private static func name(of file: String) -> String {
    let stem = file.split(separator: ".").first.map(String.init) ?? file
    let words = stem.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
      .filter { !$0.allSatisfy(\.isNumber) }
    return words.isEmpty ? "draft" : words.joined(separator: ".")
  }
}

/// Reads rows of a sample by a draft.
struct DraftReader {
  let table: DraftTable
  let columns: [DraftColumn]

  /// Reads the first rows as they stand.
  func previews(of profile: Profile, rows: Int) -> [ProfileDraft.Preview] {
    table.rows.prefix(rows).map { row in
      let outcome = read(Array(text(of: [row]).utf8), by: profile)
      let read =
        outcome.lines.first.map { line in
          line.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        } ?? outcome.rejects.first.map { "\($0.column): \($0.message) [\($0.code.rawValue)]" }
        ?? "nothing, the row is skipped"
      return ProfileDraft.Preview(original: line(of: row), read: read)
    }
  }

  /// Writes an example of the first rows, in which nothing tells of a person.
  func example(of profile: Profile, rows: Int) -> String {
    let stated = table.rows.filter { $0.contains { !$0.isEmpty } }
    let masked = stated.prefix(rows).map { row in
      zip(row, columns).map { DraftMask.masked($0, in: $1) }
    }
    let csv = text(of: masked)
    let outcome = read(Array(csv.utf8), by: profile)
    guard outcome.refusal == nil, !masked.isEmpty else { return "" }
    var yaml = [
      "tests:", "  # Look whether a person can be known from the example.",
      "  - name: The first rows of the sample", "    known_through: \(outcome.knownThrough)",
    ]
    // A block of text would lose white space before the first word of a line, and every CR.
    let lines = csv.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    if csv.utf8.contains(0x0D) || lines.contains(where: { $0.first?.isWhitespace ?? true }) {
      yaml.append("    csv: \(DraftYAML.quoted(csv))")
    } else {
      yaml += ["    csv: |"] + lines.map { "      \($0)" }
    }
    if !outcome.lines.isEmpty {
      yaml.append("    lines:")
      for line in outcome.lines {
        let facts = line.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
          .map { "\($0.key): \(DraftYAML.quoted($0.value))" }
        yaml.append("      - { \(facts.joined(separator: ", ")) }")
      }
    }
    if !outcome.rejects.isEmpty {
      yaml.append("    rejects:")
      yaml += outcome.rejects.map { "      - { record: \($0.record), code: \($0.code.rawValue) }" }
    }
    return yaml.joined(separator: "\n") + "\n"
  }

  private struct Outcome {
    var lines: [[String: String]] = []
    var rejects: [RowReject] = []
    var refusal: String?
    var knownThrough = "2099-12-31"
  }

  private func read(_ bytes: [UInt8], by profile: Profile) -> Outcome {
    var outcome = Outcome()
    guard let last = try? BusinessDay(outcome.knownThrough) else { return outcome }
    let rejects = RejectList()
    let targets = Set(
      profile.fields.compactMap { rule -> LineField? in
        if case .field(let field) = rule.target { field } else { nil }
      })
    var latest: BusinessDay?
    do {
      _ = try FileReading().read(
        bytes: bytes, named: "example.csv", profile: profile, knownThrough: last, rejects: rejects
      ) { line in
        var stated = ["kind": line.kind.rawValue, "state": line.state.rawValue]
        for field in targets { stated[field.name] = line.canonicalText(field) }
        outcome.lines.append(stated)
        for field in targets where field.shape == .instant {
          guard let day = line.instant(field)?.businessDay else { continue }
          latest = latest.map { max($0, day) } ?? day
        }
      }
    } catch {
      outcome.refusal = "\(error)"
    }
    outcome.rejects = rejects.rejects
    if let latest { outcome.knownThrough = latest.description }
    return outcome
  }

  private func text(of rows: [[String]]) -> String {
    ([table.names] + rows).map { line(of: $0) + "\n" }.joined()
  }

  private func line(of row: [String]) -> String {
    let delimiter = Character(Unicode.Scalar(table.delimiter))
    return row.map { cell in
      cell.contains { $0 == delimiter || $0 == "\"" || $0.isNewline }
        ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }.joined(separator: String(delimiter))
  }
}
