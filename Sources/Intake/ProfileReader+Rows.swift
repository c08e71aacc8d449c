internal import Commerce
import Yams

extension ProfileReader {
  func readRows(_ formats: [String: ValueFormat]) throws(IntakeError) -> RowRules {
    guard let block = try root.block("rows", as: "rows") else {
      throw root.wrong("profile lacks \"rows\"")
    }
    return RowRules(
      skips: try readSkips(block), total: try readTotal(block, formats),
      kinds: try readWords(block, "kind_map", as: "kinds"),
      states: try readWords(block, "state_map", as: "states"))
  }

  private func readSkips(_ rows: ProfileBlock) throws(IntakeError) -> [Condition] {
    guard let node = rows.node("skip_when") else { return [] }
    guard let list = node.sequence else {
      throw rows.wrong("rows.skip_when must be a list", at: node)
    }
    var skips: [Condition] = []
    for element in list {
      if let text = element.scalar?.string {
        skips.append(
          try rows.condition(text, at: element, named: "skip_when", knowsFields: false))
      } else {
        skips.append(
          try readSkip(
            ProfileBlock(element, file: file, path: "rows.skip_when", as: "skip")))
      }
    }
    return skips
  }

  private func readSkip(_ skip: ProfileBlock) throws(IntakeError) -> Condition {
    if skip.has("in") { return .among(.column(try skip.text("col")), try skip.texts("in")) }
    if try skip.optionalText("empty") == "all" { return .allEmpty }
    if try skip.flag("empty") { return .empty(.column(try skip.text("col"))) }
    throw skip.wrong("rows.skip_when needs empty: all, or a col with empty: true or in: […]")
  }

  private func readTotal(
    _ rows: ProfileBlock, _ formats: [String: ValueFormat]
  ) throws(IntakeError) -> RowRules.Total? {
    guard let node = rows.node("control_when") else { return nil }
    if let text = node.scalar?.string {
      let condition = try rows.condition(
        text, at: node, named: "control_when", knowsFields: false)
      return RowRules.Total(condition: condition, column: nil, format: nil)
    }
    let block = try ProfileBlock(node, file: file, path: "rows.control_when", as: "total")
    guard let condition = try block.condition("when", knowsFields: false) else {
      throw block.wrong("rows.control_when lacks \"when\"")
    }
    return RowRules.Total(
      condition: condition, column: try block.optionalText("sum"),
      format: block.has("as") ? try number(block, "as", formats) : nil)
  }

  private func readWords<Word: RawRepresentable & CaseIterable & Hashable & Sendable>(
    _ rows: ProfileBlock, _ key: String, as name: String
  ) throws(IntakeError) -> RowRules.Words<Word> where Word.RawValue == String {
    guard let block = try rows.block(key, as: name) else {
      throw rows.wrong("rows lacks \"\(key)\"")
    }
    var refinements: [RowRules.Words<Word>.Refinement] = []
    for refinement in try block.blocks("refine", as: "refinement") {
      guard let condition = try refinement.condition("when", knowsFields: true) else {
        throw refinement.wrong("\(refinement.path) lacks \"when\"")
      }
      refinements.append(.init(condition: condition, word: try refinement.word("set")))
    }
    guard !block.has("const") || !block.has("from") else {
      throw block.wrong("\(block.path) has both const and from", at: block.node("from"))
    }
    if block.has("const") {
      return RowRules.Words(
        origin: .constant(try block.word("const")), refinements: refinements)
    }
    var words: [String: Word] = [:]
    for pair in try pairs(in: block, "map") {
      words[pair.name] = try block.word(pair.value, named: "map")
    }
    return RowRules.Words(
      origin: .column(try block.text("from"), words), refinements: refinements)
  }
}
