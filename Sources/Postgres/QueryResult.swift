import CLibpq

/// An answer of the server, freed with its last reader.
final class QueryResult {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    PQclear(handle)
  }

  var status: ExecStatusType { PQresultStatus(handle) }
  var rowCount: Int { Int(PQntuples(handle)) }

  var affectedRows: Int {
    PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0
  }

  var commandTag: String {
    PQcmdStatus(handle).map { String(cString: $0) } ?? ""
  }

  var serverError: ServerError {
    ServerError(
      sqlState: field("C") ?? "",
      message: field("M") ?? String(cString: PQresultErrorMessage(handle)).trimmed,
      detail: field("D"), hint: field("H"), constraint: field("n"), schema: field("s"),
      table: field("t"), column: field("c"), position: field("P").flatMap { Int($0) })
  }

  /// Reads an error field by the letter that it has in the protocol.
  private func field(_ letter: Unicode.Scalar) -> String? {
    PQresultErrorField(handle, Int32(letter.value)).map { String(cString: $0) }
  }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
