internal import Commerce
import Yams

extension ProfileReader {
  func readLayout(_ formats: [String: ValueFormat]) throws(IntakeError) -> Layout {
    let block = try root.block("layout", as: "layout")
    let header = try block?.block("header", as: "find")
    return Layout(
      headerFind: try header?.texts("find") ?? [],
      headerWithin: max(try header?.integer("within", default: 1) ?? 1, 1),
      rowsBetween: try block?.integer("rows_between", default: 0) ?? 0,
      captures: try readCaptures(block, "preamble"), sections: try readSections(block, formats),
      footer: try readFooter(block), control: try readControl(block),
      ragged: try block?.word("ragged", default: .reject) ?? .reject,
      empty: try block?.word("empty", default: .refuse) ?? .refuse)
  }

  private func readCaptures(
    _ block: ProfileBlock?, _ key: String
  ) throws(IntakeError) -> [Layout.Capture] {
    var captures: [Layout.Capture] = []
    for capture in try block?.blocks(key, as: "capture") ?? [] {
      let pattern = try capture.text("regex")
      try checkPattern(pattern, in: capture)
      captures.append(
        Layout.Capture(
          pattern: pattern, names: try capture.texts("set"),
          isOptional: try capture.flag("optional")))
    }
    return captures
  }

  private func readSections(
    _ layout: ProfileBlock?, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> [Layout.Section] {
    var sections: [Layout.Section] = []
    for block in try layout?.blocks("sections", as: "section") ?? [] {
      sections.append(try readSection(block, formats))
    }
    guard let layout, !sections.isEmpty else { return [] }
    guard sections.count(where: { $0.use == .lines }) == 1 else {
      throw layout.wrong("layout.sections needs one section with use: lines")
    }
    guard !sections.dropFirst().contains(where: { $0.start == nil }) else {
      throw layout.wrong("only the first of layout.sections can start with the file")
    }
    return sections
  }

  private func readSection(
    _ block: ProfileBlock, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> Layout.Section {
    let header = try block.block("header", as: "find")
    var format: NumberFormat?
    if block.has("as") { format = try number(block, "as", formats) }
    let use: Layout.Section.Use = try block.word("use")
    let values = block.has("values") ? try pairs(in: block, "values") : []
    guard use == .lines || (block.has("key") && (values.isEmpty || format != nil)) else {
      throw block.wrong("a section with use: control needs key, and as for its values")
    }
    let end: Layout.Section.End
    switch block.node("end") {
    case nil: end = .next
    case let node? where node.scalar?.string == "blank": end = .blank
    case let node?: end = .marker(try readMarker(node, in: block, "end"))
    }
    guard let start = block.node("start") else {
      throw block.wrong("\(block.path) lacks \"start\"")
    }
    return Layout.Section(
      name: try block.text("name"),
      start: start.scalar?.string == "first" ? nil : try readMarker(start, in: block, "start"),
      skipRows: try block.integer("skip_rows", default: 0),
      headerFind: try header?.texts("find") ?? [],
      headerWithin: max(try header?.integer("within", default: 1) ?? 1, 1),
      rowsBetween: try block.integer("rows_between", default: 0), end: end, use: use,
      key: try block.optionalText("key") ?? "", values: values, format: format)
  }

  private func readMarker(
    _ node: Node, in block: ProfileBlock, _ key: String
  ) throws(IntakeError) -> Layout.Marker {
    let marker = try ProfileBlock(node, file: file, path: "\(block.path).\(key)", as: "marker")
    if let text = try marker.optionalText("marker") { return .text(text) }
    let pattern = try marker.text("regex")
    try checkPattern(pattern, in: marker)
    return .regex(pattern)
  }

  private func readFooter(_ layout: ProfileBlock?) throws(IntakeError) -> Layout.Footer? {
    guard let block = try layout?.block("footer", as: "footer") else { return nil }
    return Layout.Footer(
      start: try block.text("start"),
      labels: block.has("labels") ? try pairs(in: block, "labels") : [],
      captures: try readCaptures(block, "captures"), format: try block.text("as"))
  }

  private func readControl(_ layout: ProfileBlock?) throws(IntakeError) -> Layout.Control? {
    guard let block = try layout?.block("control", as: "control") else { return nil }
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
}
