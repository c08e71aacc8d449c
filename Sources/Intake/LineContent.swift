internal import Ledger
internal import Money

/// What a line says, by which one that comes again is known as the same.
///
/// Neither its title belongs to it, nor how its words were written: amounts are without zeros at
/// their end, points in time are numbers, texts are without white space around them.
struct LineContent {
  /// A way of taking the hash; two of them are never compared.
  enum Version {
    /// Without counts, and texts as they were written.
    case second
    case third
  }

  /// The key, as one field or made of several.
  enum Key {
    case field(LineField)
    case composed(String)
  }

  let line: MappedLine
  let components: [MappedLine.Component]
  let key: Key
  let occurredAt: Instant

  /// Takes the hash in one of its versions.
  func hash(_ version: Version) -> EventHash {
    var hash = version == .second ? EventHash("line/2") : EventHash("line/3")
    switch key {
    case .field(let field): append(line.text(field), to: &hash)
    case .composed(let text): hash.append(text)
    }
    hash.append(line.kind.rawValue)
    hash.append(line.state.rawValue)
    hash.append(occurredAt.microsecondsSince1970)
    hash.append(Int64(line.instant(.settledAt)?.businessDay.daysSince1970 ?? .min))
    for field in LineStaging.texts where field != .title {
      let text = line.text(field)
      append(version == .second ? text : text?.withoutSpaceAround, to: &hash)
    }
    for field in LineStaging.amounts { append(line.decimal(field), to: &hash) }
    append(line.decimal(.rate), to: &hash)
    append(line.text(.currency), to: &hash)
    if version != .second {
      for field in LineStaging.counts {
        if let count = line.integer(field) { hash.append(count) } else { hash.append(String?.none) }
      }
    }
    for component in components {
      hash.append(component.code)
      append(component.amount, to: &hash)
    }
    return hash
  }

  private func append(_ bytes: UnsafeRawBufferPointer?, to hash: inout EventHash) {
    if let bytes { hash.append(bytes) } else { hash.append(String?.none) }
  }

  private func append(_ amount: ExactDecimal?, to hash: inout EventHash) {
    guard let amount = amount?.shortened else { return hash.append(String?.none) }
    hash.append(amount.units)
    hash.append(Int64(amount.scale))
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes without white space of ASCII around them.
  var withoutSpaceAround: UnsafeRawBufferPointer {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return UnsafeRawBufferPointer(rebasing: self[..<startIndex]) }
    return UnsafeRawBufferPointer(rebasing: self[first...last])
  }
}

extension ExactDecimal {
  /// The same number without the zeros at the end of its decimals.
  var shortened: ExactDecimal {
    var units = units
    var scale = scale
    while scale > 0, units % 10 == 0 {
      units /= 10
      scale -= 1
    }
    return ExactDecimal(units: units, scale: scale)
  }
}
