/// A row as a message may show it: names of columns, but never somebody's data.
enum ShownHeader {
  private static let lengthMax = 64
  private static let namesMax = 100

  /// Lists the columns, or says how many there are where the row does not look like a header.
  static func text(_ row: [String]) -> String {
    guard !row.contains(where: isDatum) else {
      return "\(row.count) fields that are no names of columns"
    }
    let names = row.prefix(namesMax).map { String($0.prefix(lengthMax)) }.joined(separator: ", ")
    return row.count > namesMax ? "\(names) and \(row.count - namesMax) more" : names
  }

  /// Whether a cell is what stands below a header: a number, a date, or what tells of a person.
  private static func isDatum(_ cell: String) -> Bool {
    guard !cell.isEmpty else { return false }
    return cell.contains("@")
      || !cell.contains(where: \.isLetter) && cell.contains(where: \.isNumber)
      || DraftDate.isDate(cell) || SecretText.masked(cell, [.pan, .email, .phone]) != cell
  }
}
