/// A column of a sample: its name, its values and what they seem to be.
struct DraftColumn {
  /// What the values of a column seem to be.
  enum Kind: Hashable {
    case empty
    case number(DraftNumber)
    case date([String], rivals: [String])
    /// Seconds since 1970.
    case unix
    case currency
    case words([String])
    case json
    case id
    case text
  }

  let index: Int
  let name: String
  let values: [String]
  let kind: Kind
  /// The name as lower-case words.
  let words: [String]
  /// Every row has a value and no two the same.
  let isUnique: Bool
  let isFull: Bool
  /// Fewer than half of the rows have a value.
  let isSparse: Bool

  static let nulls: Set<String> = ["", "-", "/", "NULL", "null", "N/A"]

  init(_ index: Int, name: String, values: [String]) {
    self.index = index
    self.name = name
    self.values = values
    words = DraftColumn.words(of: name)
    let stated = values.filter { !DraftColumn.nulls.contains($0) }
    isSparse = stated.count * 2 < values.count
    isFull = stated.count == values.count && !values.isEmpty
    isUnique = isFull && Set(values).count == values.count
    kind = DraftColumn.kind(of: stated, words: words)
  }

  /// Whether the name says that the values name something.
  var isIdentifier: Bool {
    let last = words.last ?? ""
    return ["id", "no", "number", "ref", "reference", "utr", "sn", "asin", "sku", "receipt", "arn"]
      .contains { words.contains($0) || last == $0 }
  }

  var number: DraftNumber? { if case .number(let number) = kind { number } else { nil } }
  var isAmount: Bool { number.map { !$0.isPercent } ?? false }

  var isDate: Bool {
    switch kind {
    case .date, .unix: true
    default: false
    }
  }

  /// Whether the column tells of a person, whose data need not be kept.
  var isPersonal: Bool {
    let named = ["email", "phone", "mobile", "address", "customer", "buyer", "postal", "recipient"]
    return words.contains { named.contains($0) }
      && !words.contains { ["id", "country", "currency", "status", "type", "amount"].contains($0) }
      && !isAmount
  }

  /// Whether a spreadsheet has turned ids into `1.73238E+18`.
  var isDamaged: Bool {
    values.contains { value in
      value.wholeMatch(of: /[0-9](\.[0-9]+)?[eE]\+[0-9]+/) != nil
    }
  }

  private static func kind(of stated: [String], words: [String]) -> Kind {
    guard !stated.isEmpty else { return .empty }
    let distinct = Set(stated)
    if distinct.allSatisfy({ $0.count == 3 && $0.allSatisfy { $0.isASCII && $0.isUppercase } }),
      words.contains("currency") || distinct.isSubset(of: ["INR", "USD", "EUR", "AED", "IDR"])
    {
      return .currency
    }
    if stated.allSatisfy({ $0.hasPrefix("{") || $0.hasPrefix("[") }) { return .json }
    let isTimed = words.contains {
      ["at", "time", "date", "on", "created", "settled"].contains($0)
    }
    if isTimed, stated.allSatisfy({ $0.wholeMatch(of: /1[0-9]{9}/) != nil }) { return .unix }
    let dates = DraftDate.patterns(of: stated)
    if !dates.used.isEmpty,
      isTimed || !stated.allSatisfy({ $0.allSatisfy(\.isNumber) }) || words.contains("day")
    {
      return .date(dates.used.map(\.pattern), rivals: dates.rivals.map(\.pattern))
    }
    if let number = DraftNumber(stated), !isNaming(stated, words: words, number: number) {
      return .number(number)
    }
    if words.contains(where: { ["status", "state", "type", "entity"].contains($0) })
      || (distinct.count <= 12 && distinct.count * 2 <= stated.count)
    {
      if distinct.count <= 40, distinct.allSatisfy({ $0.count <= 40 }) {
        return .words(distinct.sorted())
      }
    }
    return stated.allSatisfy { !$0.contains(" ") } ? .id : .text
  }

  /// Whether digits name something rather than count it.
  private static func isNaming(_ stated: [String], words: [String], number: DraftNumber) -> Bool {
    guard number.scale == 0, !number.isPercent, !number.hasSign else { return false }
    let ids = ["id", "no", "number", "ref", "reference", "utr", "code", "sn", "arn", "phone"]
    return words.contains { ids.contains($0) }
      || stated.contains { $0.count >= 12 || ($0.count > 1 && $0.hasPrefix("0")) }
  }

  /// Splits a name at signs and at capitals: `affiliateOrderItemId` is four words.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      if character.isLetter || character.isNumber {
        if character.isUppercase, wasLower {
          words.append(word)
          word = ""
        }
        word += character.lowercased()
        wasLower = character.isLowercase || character.isNumber
      } else {
        if !word.isEmpty { words.append(word) }
        word = ""
        wasLower = false
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
