internal import Money

extension ReadingRun {
  func isControl() -> Bool {
    guard mark.start != nil, mapper.leading == 0 else { return false }
    return stream.field(0).slice.equals(mark)
  }

  func isFooter() -> Bool {
    guard footerStart.start != nil, mapper.leading == 0 else { return false }
    let first = stream.field(0).slice
    return first.count >= footerStart.count
      && ByteSlice(start: first.start, count: footerStart.count).equals(footerStart)
  }

  func readControl() throws(IntakeError) -> ReadingSummary.ControlVerdict {
    if stream.scanner.isUnterminated {
      throw control.refused(line: stream.line, "cut inside its control row")
    }
    let verdict = try control.checkRow(stream, totals)
    if try stream.advance() {
      throw control.refused(line: stream.line, "has text after its control row")
    }
    return verdict
  }

  /// Reads the rows behind the table: labels, and below them their values.
  func readFooter() throws(IntakeError) -> ReadingSummary.ControlVerdict {
    guard let footer = profile.layout.footer,
      case .number(let format)? = profile.formats[footer.format]
    else { preconditionFailure("a footer has a number format") }
    let line = stream.line
    var places: [(name: String, column: Int)]?
    var values: [String: ExactDecimal] = [:]
    var captures = CaptureReading(footer.captures)
    captures.read(stream.raw)
    while try stream.advance() {
      if stream.scanner.isUnterminated {
        throw .refused(
          .cut, file: fileName, line: nil,
          message: "cut inside its footer, which starts on line \(line)")
      }
      if let places {
        for (name, column) in places where column < stream.fieldCount {
          if case .value(let value) = format.read(stream.field(column).slice) {
            values[name] = value
          }
        }
        if footer.captures.isEmpty { break }
      }
      captures.read(stream.raw)
      guard places == nil, !footer.labels.isEmpty else { continue }
      let texts = (0..<stream.fieldCount).map(stream.text)
      let found = footer.labels.compactMap { label in
        texts.firstIndex(of: label.value).map { (name: label.name, column: $0) }
      }
      if found.count == footer.labels.count { places = found }
    }
    for (name, text) in captures.values {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBufferPointer {
        let slice = ByteSlice(start: $0.baseAddress, count: $0.count)
        if case .value(let value) = format.read(slice) { values[name] = value }
      }
    }
    try stream.drain()
    return try control.checkFooter(values, line: line, totals)
  }
}
