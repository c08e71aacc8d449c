package import Intake
import Money

/// One mutant: a file or a profile, damaged in one to four ways.
package struct FuzzCase: Sendable {
  package let fileName: String
  package let bytes: [UInt8]
  package let profile: Profile
  /// A damaged text of the profile, in a case that is about it.
  package let yaml: [UInt8]?
  /// The ways in which it was damaged, for who looks at a failure.
  package let mutations: [String]

  private static let casesPerProfile = 16

  /// Makes the case of a number; the same seed and number give the same case.
  package init(_ number: Int, seed: UInt64, of corpus: FuzzCorpus) {
    var random = FuzzRandom(seed: seed, case: number)
    let sample = random.one(of: corpus.samples)
    fileName = sample.name
    profile = sample.profile
    var mutations: [String] = []
    if random.isOne(in: Self.casesPerProfile) {
      var text = sample.yaml
      for _ in 0...random.below(3) {
        let mutation = random.one(of: YAMLMutation.allCases)
        mutation.apply(to: &text, &random)
        mutations.append(mutation.rawValue)
      }
      bytes = sample.bytes
      yaml = text
    } else {
      var file = sample.bytes
      for _ in 0...(random.isOne(in: 2) ? 0 : random.below(4)) {
        let mutation = random.one(of: FuzzMutation.allCases)
        mutation.apply(to: &file, &random)
        mutations.append(mutation.rawValue)
      }
      bytes = file
      yaml = nil
    }
    self.mutations = mutations
  }

  /// Judges the case: the name of its verdict, or what should not have happened.
  package func verdict(in catalog: ProfileCatalog) -> FuzzVerdict {
    guard let yaml else { return read(by: profile, in: catalog) }
    do {
      let damaged = try Profile.parse(
        yaml: String(decoding: yaml, as: UTF8.self), file: "mutant.yaml", known: catalog.profiles)
      return read(by: damaged, in: nil)
    } catch {
      guard case .profile(_, let line, let message) = error, line > 0, !message.isEmpty else {
        return .broken("a profile ends in \(error)")
      }
      return .named("profile refused")
    }
  }

  private func read(by profile: Profile, in catalog: ProfileCatalog?) -> FuzzVerdict {
    do throws(IntakeError) {
      _ = try catalog?.detect(fileName: fileName, head: bytes)
    } catch {
      guard error.code != nil else { return .broken("detection ends in \(error)") }
    }
    let rejects = RejectList()
    var lines = 0
    var sum: Int128 = 0
    do {
      let last = try BusinessDay("2026-12-31")
      let summary = try FileReading().read(
        bytes: bytes, named: fileName, profile: profile, knownThrough: last, rejects: rejects
      ) { line in
        lines += 1
        sum += FuzzCase.wide(line.decimal(profile.money))
      }
      return judged(summary, lines: lines, sum: sum, rejects: rejects.rejects)
    } catch let error as IntakeError {
      guard let code = error.code, !error.description.isEmpty else {
        return .broken("a file ends in \(error)")
      }
      return .named(code.rawValue)
    } catch {
      return .broken("a file ends in \(error)")
    }
  }

  private func judged(
    _ summary: ReadingSummary, lines: Int, sum: Int128, rejects: [RowReject]
  ) -> FuzzVerdict {
    guard summary.records == summary.accepted + summary.rejected + summary.skipped else {
      return .broken("\(summary.records) records do not add up")
    }
    guard summary.accepted == lines, summary.rejected == rejects.count else {
      return .broken("\(lines) lines and \(rejects.count) rejects were given, \(summary)")
    }
    guard FuzzCase.wide(summary.sum) == sum else {
      return .broken("the sum is \(summary.sum), the lines have another one")
    }
    for reject in rejects
    where reject.line < 1 || !(1...summary.records).contains(reject.record)
      || reject.message.isEmpty
    {
      return .broken("the reject \(reject) names no place")
    }
    guard let first = rejects.first else { return .named("accepted") }
    return .named("rows rejected, first \(first.code.rawValue)")
  }

  private static func wide(_ amount: ExactDecimal?) -> Int128 {
    guard let amount else { return 0 }
    return Int128(amount.units)
      * (0..<max(0, 10 - amount.scale)).reduce(Int128(1)) { power, _ in power * 10 }
  }
}

/// What a case ended in.
package enum FuzzVerdict: Hashable, Sendable {
  case named(String)
  /// What the reader owes and did not keep.
  case broken(String)
}

/// One way of damaging the text of a profile.
package enum YAMLMutation: String, CaseIterable, Sendable {
  case bytes, lineDeleted, lineDoubled, linesSwapped, indented, value, nested

  private static let values: [String] = [
    "", "~", "true", "-1", "99999999999999999999", "[]", "{}", "[[[[[[", "{a: {a: {a: 1}}}", "*x",
    "&x [*x]", "!!binary x", "\"unclosed", "'", "|", "\u{0}", "\t", "net", "gross", "E-NUM", "(((",
    "[a-z", "yyyy", "dd/MM", "const: 1", "? x", "---", "%YAML 9.9", "é\u{202E}",
  ]

  /// Damages a text in this way, as the numbers say.
  package func apply(to text: inout [UInt8], _ random: inout FuzzRandom) {
    guard self != .bytes else {
      let mutation = random.one(of: [
        FuzzMutation.flip, .insert, .delete, .cut, .doubled, .null, .word,
      ])
      return mutation.apply(to: &text, &random)
    }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let line = random.below(lines.count)
    switch self {
    case .lineDeleted: lines.remove(at: line)
    case .lineDoubled: lines.insert(lines[line], at: random.below(lines.count + 1))
    case .linesSwapped: lines.swapAt(line, random.below(lines.count))
    case .indented:
      lines[line].insert(contentsOf: [UInt8](repeating: 0x20, count: 1 + random.below(6)), at: 0)
    case .value:
      if let colon = lines[line].firstIndex(of: 0x3A) {
        lines[line].replaceSubrange(colon..., with: Array(": \(random.one(of: Self.values))".utf8))
      }
    case .nested:
      let depth = random.isOne(in: 50) ? 2_000 : 20
      lines[line] += Array(" [".utf8) + [UInt8](repeating: 0x5B, count: random.below(depth))
    case .bytes: break
    }
    text = Array(lines.joined(separator: [0x0A]))
  }
}
