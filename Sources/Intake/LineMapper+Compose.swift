import Money

extension LineMapper {
  /// Makes a value of several columns; what it builds lives until the next record.
  func compose(_ value: ComposedValue) -> ByteSlice {
    switch value {
    case .column(let column): return self.value(column)
    case .constant(let slice): return slice
    case .field(let field): return arena.keep(fieldText(field))
    case .concat(let parts, let separator):
      var texts: [String] = []
      for part in parts {
        let slice = compose(part)
        guard slice.start != nil else { return .null }
        texts.append(slice.string)
      }
      return arena.keep(texts.joined(separator: separator))
    case .coalesce(let parts):
      for part in parts {
        let slice = compose(part)
        if slice.count > 0 { return slice }
      }
      return .null
    case .capture(let part, let pattern):
      let slice = compose(part)
      guard slice.start != nil, let found = pattern.firstGroup(in: slice.string), !found.isEmpty
      else { return .null }
      return arena.keep(String(found))
    case .map(let part, let words): return words.find(compose(part))?.meaning ?? .null
    case .json(let column, let path):
      guard let cell = self.value(column).buffer,
        let text = JSONPath.value(at: path, in: cell), !text.isEmpty
      else { return .null }
      return arena.keep(text)
    case .control(let table, let by, let column):
      return table.text(column, of: self.value(by).string).map(arena.keep) ?? .null
    }
  }

  private func fieldText(_ field: LineField) -> String {
    if field.shape == .instant { return line.instant(field)?.businessDay.description ?? "" }
    // A workbook stores 388.20 as 388.2, and a line is to have the same key in either form.
    if field.shape == .decimal, let amount = line.decimal(field) {
      return narrowed(widened(amount), scaleAtLeast: 2)?.description ?? amount.description
    }
    return line.canonicalText(field) ?? ""
  }
}
