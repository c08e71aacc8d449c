internal import Commerce
import Money

extension ProfileReader {
  func readLayout() throws(IntakeError) -> Layout {
    let block = try root.block("layout", keys: ["preamble", "header", "footer", "control"])
    let header = try block?.block("header", keys: ["find", "within"])
    var captures: [Layout.Capture] = []
    for capture in try block?.blocks("preamble", keys: ["regex", "set"]) ?? [] {
      let pattern = try capture.text("regex")
      try checkPattern(pattern, in: capture)
      captures.append(Layout.Capture(pattern: pattern, names: try capture.texts("set")))
    }
    return Layout(
      headerFind: try header?.texts("find") ?? [],
      headerWithin: max(try header?.integer("within", default: 1) ?? 1, 1), captures: captures,
      footer: try readFooter(block), control: try readControl(block))
  }

  private func readFooter(_ layout: ProfileBlock?) throws(IntakeError) -> Layout.Footer? {
    guard let block = try layout?.block("footer", keys: ["start", "labels", "as"]) else {
      return nil
    }
    return Layout.Footer(
      start: try block.text("start"), labels: try pairs(in: block, "labels"),
      format: try block.text("as"))
  }

  private func readControl(_ layout: ProfileBlock?) throws(IntakeError) -> Layout.Control? {
    guard let block = try layout?.block("control", keys: ["mark", "decimals"]) else { return nil }
    return Layout.Control(mark: try block.text("mark"), decimals: try block.integer("decimals"))
  }

  func pairs(in block: ProfileBlock, _ key: String) throws(IntakeError) -> [Layout.Pair] {
    guard let mapping = try block.block(key, keys: nil) else {
      throw block.wrong("\(block.path) lacks \"\(key)\"")
    }
    var pairs: [Layout.Pair] = []
    for (name, _) in mapping.entries {
      pairs.append(Layout.Pair(name: name, value: try mapping.text(name)))
    }
    return pairs
  }

  func readFormats() throws(IntakeError) -> [String: ValueFormat] {
    guard let block = try root.block("formats", keys: nil) else { return [:] }
    var formats: [String: ValueFormat] = [:]
    for (name, node) in block.entries {
      let format = try ProfileBlock(
        node, file: file, path: "formats.\(name)", keys: ["number", "date", "tz", "id"])
      formats[name] = try readFormat(format)
    }
    return formats
  }

  private func readFormat(_ block: ProfileBlock) throws(IntakeError) -> ValueFormat {
    if let number = try block.block("number", keys: ["group", "decimal", "unit", "scale_max"]) {
      let scale = try number.integer("scale_max")
      guard scale <= 8 else { throw number.wrong("\(number.path).scale_max is at most 8") }
      return .number(
        NumberFormat(
          group: try number.word("group", default: NumberFormat.Group.none),
          decimal: try number.byte("decimal", default: UInt8(ascii: ".")),
          unit: try number.word("unit", default: .major), scaleMax: scale))
    }
    if block.has("date") {
      let patterns = try block.texts("date")
      let zone = try readZone(block)
      do {
        return .date(try DateFormat(patterns: patterns, offsetSeconds: zone))
      } catch {
        throw block.wrong("\(block.path).date: \(error)", at: block.node("date"))
      }
    }
    if let id = try block.block("id", keys: ["prefix", "type"]) {
      guard try id.text("type") == "integer" else { throw id.wrong("id.type must be integer") }
      return .id(prefix: try id.optionalText("prefix") ?? "")
    }
    throw block.wrong("\(block.path) must be a number, a date or an id")
  }

  private func readZone(_ block: ProfileBlock) throws(IntakeError) -> Int64 {
    switch try block.text("tz") {
    case "Asia/Kolkata": return Instant.indiaOffsetSeconds
    case "UTC": return 0
    case let zone:
      throw block.wrong(
        "\(block.path).tz is \"\(zone)\"; expected Asia/Kolkata or UTC", at: block.node("tz"))
    }
  }
}
