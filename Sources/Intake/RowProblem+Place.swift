internal import Money

extension RowProblem {
  /// Refuses a place of supply that is no State code of GST.
  static func requirePlace(_ code: Int64) throws(RowProblem) {
    guard GST.isPlace(Int(code)) else {
      throw RowProblem(
        code: .reference, column: "place",
        message: "\"\(code)\" is no GST State code: 1 to 38, 97 or 99")
    }
  }
}
