/// The number and date formats that a draft needs.
struct DraftFormats {
  private var names: [String: String] = [:]
  private var readable: Set<String> = []

  init(_ columns: [DraftColumn]) {
    for column in columns {
      for isRate in [false, true] {
        guard let text = DraftFormats.text(of: column, isRate: isRate), names[text] == nil else {
          continue
        }
        names[text] = "f\(names.count + 1)"
        if DraftYAML.accepts(format: text) {
          readable.insert(text)
        }
      }
    }
  }

  /// Writes the formats that fields use.
  func yaml(for fields: [String], nulls: [String]) -> [String] {
    let used = names.filter { name in
      fields.contains { $0.contains(", as: \(name.value) ") || $0.contains(", as: \(name.value),") }
    }
    var lines = used.sorted { $0.value < $1.value }.map { "  \($0.value): \($0.key)" }
    let words = "nulls: \(DraftYAML.list(nulls))"
    if !nulls.isEmpty, DraftYAML.accepts(frame: "formats: { \(words) }") {
      lines.append("  \(words)")
    }
    return lines.isEmpty ? [] : ["formats:"] + lines
  }

  /// Tells whether this program can read a column as a field.
  func isReadable(_ column: DraftColumn, as field: LineField) -> Bool {
    guard field.shape == .decimal || field.shape == .instant else { return true }
    return DraftFormats.text(of: column, isRate: field == .rate).map(readable.contains) ?? false
  }

  /// Names the format of a column for a field.
  func suffix(of column: DraftColumn, as field: LineField) -> String {
    guard field.shape == .decimal || field.shape == .instant,
      let name = DraftFormats.text(of: column, isRate: field == .rate).flatMap({ names[$0] })
    else { return "" }
    return ", as: \(name)"
  }

  private static func text(of column: DraftColumn, isRate: Bool) -> String? {
    switch column.kind {
    case .number(let number):
      let isHuge = column.values.contains { $0.wholeMatch(of: /[0-9]{2,}(\.[0-9]+)?%?/) != nil }
      let unit = number.isPercent || (isRate && isHuge) ? "percent" : "major"
      let strip = number.isPercent ? ", strip: [\"%\"]" : ""
      return "{ number: { group: any_or_none, decimal: \"\(number.decimal)\", unit: \(unit), "
        + "scale_max: \(min(8, max(2, number.scale)))\(strip) } }"
    case .date(let patterns, _):
      return "{ date: \(DraftYAML.list(patterns)), tz: Asia/Kolkata }"
    case .unix: return "{ unix: s }"
    default: return nil
    }
  }
}
