/// What the last row of an own file sums.
enum Control {
  case rupees
  case coins
}

extension FileWriter {
  /// Writes a file of a header, a row for each element and, if there is to be one, a control row
  /// with their count and sum.
  ///
  /// `row` writes an element without the end of its line, and gives what it adds to the sum; it is
  /// told the element's place from 0.
  static func write<Rows: Collection>(
    _ rows: Rows, header: String, control: Control? = .rupees, to path: String,
    row: (inout FileWriter, Int, Rows.Element) -> Int64
  ) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text(header)
    file.endLine()
    var sum: Int64 = 0
    for (index, element) in rows.enumerated() {
      sum += row(&file, index, element)
      file.endLine()
    }
    switch control {
    case .rupees: file.control(count: rows.count, sumMinor: sum)
    case .coins:
      file.text("#control,\(rows.count),\(sum)")
      file.endLine()
    case nil: break
    }
    try file.close()
  }

  /// Writes the last row of an own file.
  mutating func control(count: Int, sumMinor: Int64) {
    text("#control,\(count),")
    rupees(sumMinor)
    endLine()
  }
}
