internal import Commerce
import Yams

extension ProfileReader {
  func readKey() throws(IntakeError) -> Profile.KeyRule {
    guard let block = try root.block("key", as: "key") else {
      throw root.wrong("profile lacks \"key\"")
    }
    var fields: [LineField] = []
    for name in try block.texts("columns") {
      fields.append(try block.field(named: name, at: block.node("columns")))
    }
    guard !fields.isEmpty else { throw block.wrong("key.columns names no field") }
    return Profile.KeyRule(fields: fields, twins: try block.word("twins", default: .reject))
  }

  func readRestatement() throws(IntakeError) -> Profile.Restatement {
    let block = try root.block("restatement", as: "restatement")
    guard let block else { throw root.wrong("profile lacks \"restatement\"") }
    let mode: Profile.Restatement.Mode = try block.word("mode")
    let order = try readOrder(block)
    let names = try block.texts("scope")
    var scope: [LineField] = []
    for name in names where name != "occurred_on" {
      scope.append(try block.field(named: name, at: block.node("scope")))
    }
    guard (mode == .periodReplace) == !names.isEmpty else {
      throw block.wrong(
        names.isEmpty
          ? "restatement.mode period_replace needs a scope, such as [tracking_id, occurred_on]"
          : "restatement.scope belongs to the mode period_replace", at: block.node("scope"))
    }
    if mode == .delta {
      guard case .field = order else {
        throw block.wrong(
          "restatement.mode delta needs order_by, the field that tells changes apart")
      }
    }
    return Profile.Restatement(
      mode: mode, order: order, missingKey: try block.word("missing_key", default: .ignore),
      locks: try block.words("locks"), scope: scope, isScopedByDay: names.contains("occurred_on"),
      windowDays: block.has("window_days") ? try block.integer("window_days") : nil)
  }

  private func readOrder(_ block: ProfileBlock) throws(IntakeError) -> Profile.Restatement.Order {
    switch try block.optionalText("order_by") {
    case nil, "received_at", "file.received_at": return .received
    case "period", "file.period": return .period
    case let name?:
      let field = try block.field(named: name, at: block.node("order_by"))
      guard field.shape == .instant || field.shape == .decimal || field.shape == .integer else {
        throw block.wrong(
          "restatement.order_by must be received_at, period, or a field that is a number or a time",
          at: block.node("order_by"))
      }
      return .field(field)
    }
  }

  func readPrivacy() throws(IntakeError) -> Profile.Privacy {
    let block = try root.block("privacy", as: "privacy")
    return Profile.Privacy(
      dropped: try block?.texts("drop") ?? [], hashed: try block?.texts("hash") ?? [],
      scanned: try block?.words("scan") ?? [])
  }

  func readAttribution() throws(IntakeError) -> [Profile.AttributionMethod] {
    var methods: [Profile.AttributionMethod] = []
    for block in try root.blocks("attribution", as: "attribution") {
      if let pattern = try block.optionalText("merchant_ref") {
        try checkPattern(pattern, in: block)
        var names: [LineField] = []
        for name in try block.texts("set") { names.append(try attributed(name, in: block)) }
        guard !names.isEmpty else {
          throw block.wrong("attribution.merchant_ref needs set: the names of its groups")
        }
        methods.append(.merchantRef(pattern: pattern, names: names))
      } else if let templates = try block.block("sub_ids", keys: nil) {
        methods.append(.subIds(try readTemplates(templates)))
      } else if block.has("content_id") {
        try require("lookup", of: "content_id", in: block)
        methods.append(.contentId)
      } else {
        try require("lookup", of: "tracking_id", in: block)
        methods.append(.trackingId)
      }
    }
    return methods
  }

  private func require(
    _ word: String, of key: String, in block: ProfileBlock
  ) throws(IntakeError) {
    guard try block.text(key) == word else {
      throw block.wrong("attribution.\(key) must be \(word)", at: block.node(key))
    }
  }

  private func readTemplates(
    _ block: ProfileBlock
  ) throws(IntakeError) -> [LineField: String] {
    var templates: [LineField: String] = [:]
    for (name, node) in block.entries {
      let field = try block.field(named: "sub_id_\(name)", at: node)
      let template = try block.text(name)
      guard SubIdTemplate(template) != nil else {
        throw block.wrong(
          "\"\(template)\" is not a template such as ep:{episode}, of series, episode and hotspot",
          at: node)
      }
      templates[field] = template
    }
    guard !templates.isEmpty else { throw block.wrong("attribution.sub_ids names no sub-id") }
    return templates
  }

  private func attributed(
    _ name: String, in block: ProfileBlock
  ) throws(IntakeError) -> LineField {
    let field = try block.field(named: name, at: block.node("set"))
    guard [.series, .episode, .hotspot].contains(field) else {
      throw block.wrong("attribution.set knows series, episode and hotspot", at: block.node("set"))
    }
    return field
  }
}
