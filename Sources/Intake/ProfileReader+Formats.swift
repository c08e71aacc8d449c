internal import Commerce
import Money

extension ProfileReader {
  /// The name among the formats that is kept for the words that state nothing.
  private static let nulls = "nulls"

  func readFormats() throws(IntakeError) -> [String: ValueFormat] {
    guard let block = try root.block("formats", keys: nil) else { return [:] }
    var formats: [String: ValueFormat] = [:]
    for (name, node) in block.entries where name != ProfileReader.nulls {
      let format = try ProfileBlock(node, file: file, path: "formats.\(name)", as: "format")
      formats[name] = try readFormat(format)
    }
    return formats
  }

  func readNulls() throws(IntakeError) -> [String] {
    try root.block("formats", keys: nil)?.texts(ProfileReader.nulls) ?? []
  }

  /// Finds the number format that a key names.
  func number(
    _ block: ProfileBlock, _ key: String, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> NumberFormat {
    guard case .number(let format) = try format(block, key, formats) else {
      throw block.wrong("\(block.path).\(key) must name a number format", at: block.node(key))
    }
    return format
  }

  /// Finds the format that a key names.
  func format(
    _ block: ProfileBlock, _ key: String, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> ValueFormat {
    guard let format = formats[try block.text(key)] else {
      throw block.wrong(
        "\(block.path).\(key) names no format; known are "
          + formats.keys.sorted().joined(separator: ", "), at: block.node(key))
    }
    return format
  }

  private func readFormat(_ block: ProfileBlock) throws(IntakeError) -> ValueFormat {
    if let number = try block.block("number", as: "number") {
      return .number(try readNumber(number))
    }
    if block.has("date") || block.has("unix") { return .date(try readDate(block)) }
    if let id = try block.block("id", as: "id") {
      guard try id.text("type") == "text" else { return .integer(prefix: try readPrefix(id)) }
      return .id(
        IdFormat(
          rejectsScientific: try id.optionalText("reject") ?? "scientific" == "scientific",
          stripsZeros: try id.optionalText("zero_pad") == "strip"))
    }
    throw block.wrong("\(block.path) must be a number, a date or an id")
  }

  private func readPrefix(_ id: ProfileBlock) throws(IntakeError) -> String {
    guard try id.text("type") == "integer" else {
      throw id.wrong("id.type must be integer or text", at: id.node("type"))
    }
    return try id.optionalText("prefix") ?? ""
  }

  private func readNumber(_ block: ProfileBlock) throws(IntakeError) -> NumberFormat {
    let unit: NumberFormat.Unit = try block.word("unit", default: .major)
    let most = min(8, workingScale - unit.shift)
    let scale = try block.integer("scale_max")
    guard scale <= most else {
      throw block.wrong("\(block.path).scale_max is at most \(most)", at: block.node("scale_max"))
    }
    let group: NumberFormat.Group = try block.word(
      "group", default: NumberFormat.Group.none)
    let sign = UInt8(ascii: group == .dot ? "," : ".")
    return NumberFormat(
      group: group, decimal: try block.byte("decimal", default: sign), unit: unit,
      scaleMax: scale, strip: try block.texts("strip"),
      hasParentheses: try block.flag("parens_negative"),
      hasSuffix: try block.flag("drcr_suffix"))
  }

  private func readDate(_ block: ProfileBlock) throws(IntakeError) -> DateFormat {
    let unix: DateFormat.Unix? = block.has("unix") ? try block.word("unix") : nil
    let patterns = try block.texts("date")
    let zone = unix == nil ? try readZone(block) : .india
    do {
      return try DateFormat(patterns: patterns, zone: zone, unix: unix)
    } catch {
      throw block.wrong("\(block.path).date: \(error)", at: block.node("date"))
    }
  }

  private func readZone(_ block: ProfileBlock) throws(IntakeError) -> TimeZoneRule {
    let name = try block.text("tz")
    guard let zone = TimeZoneRule(name: name) else {
      throw block.wrong(
        "\(block.path).tz is \"\(name)\"; expected an offset such as +05:30, or one of "
          + TimeZoneRule.zones.keys.sorted().joined(separator: ", "), at: block.node("tz"))
    }
    return zone
  }
}
