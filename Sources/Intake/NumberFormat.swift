import Money

/// How a profile's numbers are written.
struct NumberFormat: Hashable, Sendable {
  /// How the digits before the decimal sign are grouped.
  enum Group: String, CaseIterable, Hashable, Sendable {
    case none, indian, western
    /// By points, so that the decimal sign is a comma.
    case dot
    case anyOrNone = "any_or_none"
  }

  /// What one unit of the written number is.
  enum Unit: String, CaseIterable, Hashable, Sendable {
    case major, minor, percent, ratio, permille, bps

    /// The decimals by which the written number is moved.
    var shift: Int {
      switch self {
      case .major, .ratio: 0
      case .minor, .percent: 2
      case .permille: 3
      case .bps: 4
      }
    }
  }

  let group: Group
  let decimal: UInt8
  let unit: Unit
  /// The most decimals that may be written.
  let scaleMax: Int
  /// Words around the number that mean nothing.
  var strip: [String] = []
  var hasParentheses = false
  var hasSuffix = false

  /// Plain digits with a point, grouped in any way.
  static let any = NumberFormat(
    group: .anyOrNone, decimal: UInt8(ascii: "."), unit: .major, scaleMax: 8)

  enum Outcome {
    case value(ExactDecimal)
    case notANumber
    case tooManyDecimals(Int)
  }

  /// Reads a number; a minor unit or a rate is moved by its decimals, never rounded.
  func read(_ slice: ByteSlice) -> Outcome {
    guard hasParentheses || hasSuffix || !strip.isEmpty else { return readDigits(slice) }
    var bare = stripped(slice)
    var isNegative = false
    if hasParentheses, bare.first == UInt8(ascii: "("), bare.last == UInt8(ascii: ")") {
      isNegative = true
      bare = stripped(bare.inner(dropping: 1, 1))
    }
    if hasSuffix, bare.count > 2 {
      let ending = bare.suffix(2).map { $0 | 0x20 }
      let isDebit = ending == Array("dr".utf8)
      guard isDebit || ending == Array("cr".utf8) else { return .notANumber }
      if isNegative { return .notANumber }
      isNegative = isDebit
      bare = stripped(bare.inner(dropping: 0, 2))
    }
    let outcome = readDigits(bare)
    guard isNegative, case .value(let value) = outcome else { return outcome }
    // A sign within brackets or beside a mark would count twice.
    guard value.units >= 0, bare.first != UInt8(ascii: "-") else { return .notANumber }
    return .value(ExactDecimal(units: -value.units, scale: value.scale))
  }

  private func readDigits(_ slice: ByteSlice) -> Outcome {
    guard let bytes = slice.start else { return .notANumber }
    var index = 0
    var isNegative = false
    if slice.count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      index = 1
    }
    var units: Int64 = 0
    var digits = 0
    var decimals = -1
    var hasGroups = false
    let wholeStart = index
    while index < slice.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit <= 9 {
        guard digits < 18 else { return .notANumber }
        units = units &* 10 &+ Int64(digit)
        digits += 1
        if decimals >= 0 { decimals += 1 }
      } else if bytes[index] == decimal, decimals < 0, digits > 0 {
        decimals = 0
        if hasGroups, !isGrouped(bytes, wholeStart, index) { return .notANumber }
      } else if bytes[index] == groupSign, decimals < 0, group != .none {
        hasGroups = true
      } else {
        return .notANumber
      }
      index += 1
    }
    guard digits > 0, decimals != 0 else { return .notANumber }
    if hasGroups, decimals < 0, !isGrouped(bytes, wholeStart, index) { return .notANumber }
    let written = max(decimals, 0)
    guard written <= scaleMax else { return .tooManyDecimals(written) }
    return .value(
      ExactDecimal(units: isNegative ? -units : units, scale: written + unit.shift))
  }

  private var groupSign: UInt8 {
    decimal == UInt8(ascii: ",") ? UInt8(ascii: ".") : UInt8(ascii: ",")
  }

  /// Looks at the sizes of the groups from the left: the first, those between, and the last.
  private func isGrouped(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var size = 0
    var groups = 0
    var isIndian = true
    var isWestern = true
    for index in start..<end {
      guard bytes[index] == groupSign else {
        size += 1
        continue
      }
      if groups == 0 {
        guard size > 0, size <= 3 else { return false }
        isIndian = size <= 2
      } else {
        isIndian = isIndian && size == 2
        isWestern = isWestern && size == 3
      }
      groups += 1
      size = 0
    }
    guard size == 3, groups > 0 else { return false }
    switch group {
    case .none: return false
    case .indian: return isIndian
    case .western, .dot: return isWestern
    case .anyOrNone: return isIndian || isWestern
    }
  }

  /// Drops spaces and the words of `strip` at both ends, as often as they come.
  private func stripped(_ slice: ByteSlice) -> ByteSlice {
    var rest = slice
    var isChanged = true
    while isChanged {
      isChanged = false
      while let first = rest.first, first == 0x20 || first == 0x09 {
        rest = rest.inner(dropping: 1, 0)
      }
      while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.inner(dropping: 0, 1) }
      for word in strip {
        let count = word.utf8.count
        if count <= rest.count, rest.prefix(count).elementsEqual(word.utf8) {
          rest = rest.inner(dropping: count, 0)
          isChanged = true
        } else if count <= rest.count, rest.suffix(count).elementsEqual(word.utf8) {
          rest = rest.inner(dropping: 0, count)
          isChanged = true
        }
      }
    }
    return rest
  }
}

extension ByteSlice {
  var first: UInt8? { count > 0 ? start?[0] : nil }
  var last: UInt8? { count > 0 ? start?[count - 1] : nil }

  func prefix(_ length: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start, count: length)
  }

  func suffix(_ length: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start.map { $0 + (count - length) }, count: length)
  }

  func inner(dropping leading: Int, _ trailing: Int) -> ByteSlice {
    ByteSlice(start: start.map { $0 + leading }, count: count - leading - trailing)
  }
}

/// Ten to a power that a decimal's scale can have.
@inline(__always)
func powerOfTen(_ exponent: Int) -> Int64 {
  var power: Int64 = 1
  for _ in 0..<exponent { power *= 10 }
  return power
}

/// The decimals to which sums and row equations are carried.
let workingScale = 10

/// A decimal in units of `10^-workingScale`, wide enough for the sum of any file.
@inline(__always)
func widened(_ value: ExactDecimal) -> Int128 {
  Int128(value.units) * Int128(powerOfTen(workingScale - value.scale))
}

/// The shortest decimal of a widened value; nil when it exceeds 64 bits.
func narrowed(_ wide: Int128, scaleAtLeast: Int) -> ExactDecimal? {
  var value = wide
  var scale = workingScale
  while scale > scaleAtLeast, value % 10 == 0 {
    value /= 10
    scale -= 1
  }
  return Int64(exactly: value).map { ExactDecimal(units: $0, scale: scale) }
}
