import Foundation
import Testing

@Suite("The tree is tidy")
struct TidyTests {
  /// Tells every line of some files that a rule does not allow, as `path:line: text`.
  private func offences(
    in files: [Tree.File], _ isOffence: (Tree.File, Substring) -> Bool
  ) -> [String] {
    files.flatMap { file in
      file.lines.enumerated().compactMap { index, line in
        isOffence(file, line) ? "\(file.path):\(index + 1): \(line)" : nil
      }
    }
  }

  @Test("No file has more than 500 lines")
  func fileLength() throws {
    let files = try Tree.swift.get() + Tree.sql.get()
    #expect(files.count > 100)
    #expect(files.filter { $0.lines.count > 501 }.map(\.path) == [])
  }

  @Test("No line has more than 100 columns")
  func lineLength() throws {
    let files = try Tree.swift.get() + Tree.sql.get()
    let long = offences(in: files) { file, line in
      line.utf8.count > 100 && line.count > 100 && !file.path.hasPrefix("Tests/")
    }
    #expect(long == [])
  }

  @Test("Nothing is left for later")
  func leftForLater() throws {
    let words = ["TO" + "DO", "FIX" + "ME"]
    let left = offences(in: try Tree.swift.get() + Tree.sql.get()) { _, line in
      words.contains { line.contains($0) }
    }
    #expect(left == [])
  }

  @Test("Only the command line prints and reads the clock")
  func printing() throws {
    let files = try Tree.sources.get().filter { !["bahi", "embed-text"].contains($0.target) }
    let prints = offences(in: files) { _, line in
      line.contains(" print(") || line.contains("Date()") || line.contains("Date.now")
    }
    #expect(prints == [])
  }

  @Test("Where money is, nothing floats")
  func floats() throws {
    let targets = ["Money", "Ledger", "Commerce", "Intake", "Reconciliation", "Payouts"]
    let files = try Tree.sources.get().filter { targets.contains($0.target) }
    let floats = offences(in: files) { _, line in
      line.contains(/\b(Double|Float|Decimal)\b/)
    }
    #expect(floats == [])
  }

  @Test("SQL is text of our own: values are parameters, and the literal door stays shut")
  func literalDoor() throws {
    let doors = offences(in: try Tree.sources.get()) { _, line in
      line.contains("SQL(stringLiteral:")
    }
    #expect(doors == [])
  }

  @Test("Every shared type and function says what it is")
  func documented() throws {
    let modifiers = "(final |static |indirect |mutating )*"
    let declaration = try Regex(
      "^\\s*(@\\w+(\\(.*\\))? )*package \(modifiers)(func|struct|enum|class|protocol) ")
    var undocumented: [String] = []
    for file in try Tree.sources.get() {
      for (index, line) in file.lines.enumerated() where line.contains(declaration) {
        var above = index - 1
        while above >= 0, file.lines[above].contains(/^\s*@/) { above -= 1 }
        if above < 0 || !file.lines[above].contains(/^\s*\/\/\//) {
          undocumented.append("\(file.path):\(index + 1): \(line)")
        }
      }
    }
    #expect(undocumented == [])
  }

  @Test("A target imports only the targets before it")
  func stages() throws {
    let order = [
      "CLibpq", "CArchive", "CLibXML", "CFreeXL", "Money", "Simulation", "Postgres", "Schema",
      "Ledger", "Commerce", "Intake", "Reconciliation", "Payouts", "Reports", "bahi",
    ]
    var wrong: [String] = []
    for file in try Tree.sources.get() {
      guard let stage = order.firstIndex(of: file.target) else { continue }
      for line in file.lines {
        guard let match = line.firstMatch(of: /^(?:\w+ )?import (\w+)/) else { continue }
        if let imported = order.firstIndex(of: String(match.1)), imported >= stage {
          wrong.append("\(file.path): \(line)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test("The simulator shares nothing but money with what it tests")
  func simulator() throws {
    let files = try Tree.sources.get().filter { $0.target == "Simulation" }
    #expect(files.count > 10)
    let imports = Set(
      files.flatMap { file in
        file.lines.compactMap { $0.firstMatch(of: /^(?:\w+ )?import (\w+)/).map { String($0.1) } }
      })
    #expect(imports.subtracting(["Money", "FoundationEssentials", "Glibc"]) == [])
  }

  @Test("Every constraint of the schema has a name")
  func namedConstraints() throws {
    // A constraint may stand on the line after its name.
    var anonymous: [String] = []
    for file in try Tree.sql.get() where file.path.contains("migrations/") {
      for (index, line) in file.lines.enumerated()
      where line.contains(/\b(CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE) ?\(/) {
        let before = index > 0 ? file.lines[index - 1] : ""
        if !line.contains("CONSTRAINT"), !before.contains("CONSTRAINT") {
          anonymous.append("\(file.path):\(index + 1): \(line)")
        }
      }
    }
    #expect(anonymous == [])
  }

  @Test("Every fixture is used by a test")
  func fixtures() throws {
    let base = Tree.root.appending(path: "fixtures")
    let names = try FileManager.default.subpathsOfDirectory(atPath: base.path)
      .filter { $0.hasSuffix(".csv") }
    let tests = try Tree.files(["Tests"], ending: ".swift").flatMap(\.lines).joined(separator: "\n")
    #expect(!names.isEmpty)
    for name in names { #expect(tests.contains(name), "\(name) is used by no test") }
  }
}
