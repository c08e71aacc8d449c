package import Money

/// A record as typed fields; one value that is filled again for each record of a file.
///
/// What it hands out as bytes is valid until the next record.
package final class MappedLine {
  struct Slot {
    var text = ByteSlice.null
    var value: Int64 = 0
    var scale = 0
  }

  let slots: UnsafeMutablePointer<Slot>
  package internal(set) var kind = LineKind.unlock
  package internal(set) var state = LineState.paid
  /// The number of the record below the header, from 1.
  package internal(set) var record = 0
  /// The physical line on which the record starts.
  package internal(set) var line = 0
  /// Where the record starts in the file.
  package internal(set) var byteOffset = 0
  /// Which of several records with the same key columns this is, from 1.
  package internal(set) var ordinal = 1
  package internal(set) var occurredPrecision = InstantPrecision.second
  /// The components that the profile names; what the record states of them is in `components`.
  let named: [Profile.Component]

  init(components named: [Profile.Component] = []) {
    self.named = named
    let count = LineField.allCases.count + 2 * named.count
    slots = .allocate(capacity: count)
    slots.initialize(repeating: Slot(), count: count)
  }

  /// The place of what a rule fills: the fields, then each component with its rate.
  static func slot(of target: FieldRule.Target) -> Int {
    switch target {
    case .field(let field): field.rawValue
    case .component(let place): LineField.allCases.count + 2 * place
    case .componentRate(let place): LineField.allCases.count + 2 * place + 1
    }
  }

  /// A part by which net differs from gross, signed as money to us.
  package struct Component: Hashable, Sendable {
    package let code: String
    package let kind: Profile.ComponentClass
    package let amount: ExactDecimal
    /// A ratio; nil where the file states none.
    package let rate: ExactDecimal?
  }

  /// The components that the record states, in the order of the profile.
  package var components: [Component] {
    named.indices.compactMap { place in
      guard let amount = decimal(inSlot: MappedLine.slot(of: .component(place))) else { return nil }
      return Component(
        code: named[place].code, kind: named[place].kind, amount: amount,
        rate: decimal(inSlot: MappedLine.slot(of: .componentRate(place))))
    }
  }

  /// Adds up the components that the record states, or those of a class, at the working scale.
  func sumOfComponents(_ kind: Profile.ComponentClass?) -> Int128 {
    var sum: Int128 = 0
    for place in named.indices where kind == nil || named[place].kind == kind {
      guard let amount = decimal(inSlot: MappedLine.slot(of: .component(place))) else { continue }
      sum += widened(amount)
    }
    return sum
  }

  /// Writes components as a JSON array of objects, amounts as text; nil when there are none.
  static func json(_ components: [Component]) -> String? {
    guard !components.isEmpty else { return nil }
    return "["
      + components.map { component in
        "{\"code\":\"\(component.code)\",\"class\":\"\(component.kind.rawValue)\","
          + "\"amount\":\"\(component.amount)\""
          + (component.rate.map { ",\"rate\":\"\($0)\"" } ?? "") + "}"
      }.joined(separator: ",") + "]"
  }

  /// Gives an amount from its place.
  func decimal(inSlot place: Int) -> ExactDecimal? {
    let slot = slots[place]
    return slot.text.start == nil ? nil : ExactDecimal(units: slot.value, scale: slot.scale)
  }

  deinit {
    slots.deallocate()
  }

  /// Gives the bytes of a field as they were written; nil where the file states nothing.
  package func text(_ field: LineField) -> UnsafeRawBufferPointer? {
    slots[field.rawValue].text.buffer
  }

  /// Copies the text of a field.
  package func string(_ field: LineField) -> String? {
    let slice = slots[field.rawValue].text
    return slice.start == nil ? nil : slice.string
  }

  /// Gives an amount, a quantity or a rate; a rate is a ratio, so 6 % is 0.06.
  package func decimal(_ field: LineField) -> ExactDecimal? {
    precondition(field.shape == .decimal, "a decimal is asked of a decimal field")
    return decimal(inSlot: field.rawValue)
  }

  /// Gives a point in time; a date alone is midnight in India, see `occurredPrecision`.
  package func instant(_ field: LineField) -> Instant? {
    precondition(field.shape == .instant, "an instant is asked of an instant field")
    let slot = slots[field.rawValue]
    return slot.text.start == nil ? nil : Instant(microsecondsSince1970: slot.value)
  }

  /// Gives a whole number without the prefix that its format names.
  package func integer(_ field: LineField) -> Int64? {
    precondition(field.shape == .integer, "an integer is asked of an integer field")
    let slot = slots[field.rawValue]
    return slot.text.start == nil ? nil : slot.value
  }

  /// The value of a field as canonical text; nil where the file states nothing.
  package func canonicalText(_ field: LineField) -> String? {
    switch field.shape {
    case .text, .id: string(field)
    case .integer: integer(field).map(String.init)
    case .decimal: decimal(field)?.description
    case .instant: instant(field)?.description
    }
  }

  /// The whole line in one row of text, for golden files and `feeds show`.
  package var canonicalText: String {
    var parts = [
      "record=\(record)", "line=\(line)", "kind=\(kind.rawValue)", "state=\(state.rawValue)",
    ]
    if ordinal > 1 { parts.append("ordinal=\(ordinal)") }
    if occurredPrecision == .day { parts.append("precision=day") }
    for field in LineField.allCases {
      if let text = canonicalText(field) { parts.append("\(field.name)=\(text)") }
    }
    let components = components.map { component in
      "\(component.code):\(component.amount)" + (component.rate.map { "@\($0)" } ?? "")
    }
    if !components.isEmpty { parts.append("components=\(components.joined(separator: ","))") }
    return parts.joined(separator: " ")
  }
}
