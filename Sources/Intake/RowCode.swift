/// Why a row was rejected; the codes are stable.
package enum RowCode: String, CaseIterable, Hashable, Sendable {
  case columns = "E-COLS"
  case number = "E-NUM"
  case date = "E-DATE"
  case ambiguousDate = "E-AMBIGDATE"
  case currency = "E-CUR"
  case state = "E-STATE"
  case kind = "E-TYPE"
  case key = "E-KEY"
  case scientificId = "E-IDSCI"
  case identity = "E-IDENT"
  case sign = "E-SIGN"
  case scale = "E-SCALE"
  case future = "E-FUTURE"
  /// A row that names something which is in no agreements file.
  case reference = "E-REF"
}

/// Why a file was refused as a whole; the codes are stable.
package enum FileCode: String, CaseIterable, Hashable, Sendable {
  case noProfile = "F-NOPROFILE"
  case ambiguous = "F-AMBIG"
  case encoding = "F-ENC"
  case header = "F-HDR"
  case section = "F-SECTION"
  case sheetSaved = "F-SHEETSAVED"
  case period = "F-PERIOD"
  case rejectRate = "F-REJECTRATE"
  case control = "F-CONTROL"
  case empty = "F-EMPTY"
  case cut = "F-CUT"
  case notCSV = "F-NOTCSV"
  case limit = "F-LIMIT"
  /// Unpacks to far more than it is.
  case size = "F-SIZE"
  /// Is not in the container that the profile names, or the container is damaged.
  case container = "F-CONTAINER"
  /// An archive whose one file cannot be told, or has a name that leads out of it.
  case member = "F-MEMBER"
  case password = "F-PASSWORD"
  case sheet = "F-SHEET"
  case xml = "F-XML"
  /// A bank statement that is not in the form of its standard.
  case statement = "F-STATEMENT"
}
