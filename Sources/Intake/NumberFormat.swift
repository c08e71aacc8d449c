import Money

/// How a profile's numbers are written.
struct NumberFormat: Hashable, Sendable {
  /// How the digits before the decimal sign are grouped by commas.
  enum Group: String, CaseIterable, Hashable, Sendable {
    case none, indian, western
    case anyOrNone = "any_or_none"
  }

  /// What one unit of the written number is.
  enum Unit: String, CaseIterable, Hashable, Sendable {
    case major, minor, percent
  }

  let group: Group
  let decimal: UInt8
  let unit: Unit
  /// The most decimals that may be written.
  let scaleMax: Int

  enum Outcome {
    case value(ExactDecimal)
    case notANumber
    case tooManyDecimals(Int)
  }

  /// Reads a number; a minor unit or a per cent is moved by two decimals, never rounded.
  func read(_ slice: ByteSlice) -> Outcome {
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
      ExactDecimal(
        units: isNegative ? -units : units, scale: unit == .major ? written : written + 2))
  }

  private var groupSign: UInt8 {
    decimal == UInt8(ascii: ",") ? UInt8(ascii: ".") : UInt8(ascii: ",")
  }

  private func isGrouped(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var sizes: [Int] = []
    var size = 0
    for index in start..<end {
      if bytes[index] == groupSign {
        sizes.append(size)
        size = 0
      } else {
        size += 1
      }
    }
    guard size == 3, let first = sizes.first, first > 0 else { return false }
    let middle = sizes.dropFirst()
    let isIndian = first <= 2 && middle.allSatisfy { $0 == 2 }
    let isWestern = first <= 3 && middle.allSatisfy { $0 == 3 }
    switch group {
    case .none: return false
    case .indian: return isIndian
    case .western: return isWestern
    case .anyOrNone: return isIndian || isWestern
    }
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
