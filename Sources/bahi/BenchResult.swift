import Reports

/// What a benchmark prints; the keys are a format that other programs read.
struct BenchResult: Encodable {
  let name: String
  let rows: Int
  let seconds: Double
  let baseline_seconds: Double
  let ratio: Double
  let peak_mib: Int
  let cores: Int
  let postgres: String
  let detail: BenchDetail

  init<Side>(
    name: String, rows: Int, pair: BenchPair<Side>, peakMiB: Int = BenchMachine.peakMiB,
    postgres: String, detail: BenchDetail
  ) {
    self.name = name
    self.rows = rows
    seconds = BenchFigure.rounded(pair.seconds)
    baseline_seconds = BenchFigure.rounded(pair.baselineSeconds)
    ratio = BenchFigure.rounded(pair.ratio)
    peak_mib = peakMiB
    cores = BenchMachine.cores
    self.postgres = postgres
    self.detail = detail
  }

  /// The figures as a listing.
  var table: Table {
    let facts: [(String, BenchFigure)] = [
      ("rows", .count(rows)), ("seconds", .number(seconds)),
      ("baseline_seconds", .number(baseline_seconds)), ("ratio", .number(ratio)),
      ("peak_mib", .count(peak_mib)), ("cores", .count(cores)), ("postgres", .text(postgres)),
    ]
    return Table(
      title: "Benchmark \(name)",
      columns: [Column("figure", "Figure"), Column("value", "Value")],
      rows: (facts + detail.facts).map { [.text($0.0), .text($0.1.text)] })
  }
}

/// What the ratio of a benchmark does not tell, in the order in which people read it.
struct BenchDetail: Encodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let facts: [(String, BenchFigure)]

  init(_ facts: KeyValuePairs<String, BenchFigure>) {
    self.facts = facts.map { ($0.key, $0.value) }
  }

  /// Writes an object with one key a fact.
  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Name.self)
    for (name, figure) in facts { try object.encode(figure, forKey: Name(stringValue: name)) }
  }
}

/// One figure of a benchmark.
enum BenchFigure: Encodable {
  case count(Int)
  case number(Double)
  case numbers([Double])
  case text(String)

  /// The figure as people read it.
  var text: String {
    switch self {
    case .count(let value): "\(value)"
    case .number(let value): "\(Self.rounded(value))"
    case .numbers(let values): values.map { "\(Self.rounded($0))" }.joined(separator: ", ")
    case .text(let value): value
    }
  }

  /// Writes the bare value.
  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .count(let count): try value.encode(count)
    case .number(let number): try value.encode(Self.rounded(number))
    case .numbers(let numbers): try value.encode(numbers.map(Self.rounded))
    case .text(let text): try value.encode(text)
    }
  }

  /// Rounds to a tenth of a thousandth, which is more than repeats.
  static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

extension OutputOptions {
  /// Prints what a benchmark found.
  func write(_ result: BenchResult) throws {
    guard format == .json else { return try write(result.table) }
    try write(JSONText.of(result) + "\n")
  }
}
