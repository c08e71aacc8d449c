import Foundation

/// What only the command line can refuse.
enum CommandError: Error, Hashable, CustomStringConvertible {
  case noBook
  case severalBooks([String])
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case programMissing(String)
  case programFailed(String, status: Int32)
  case unknown(String, name: String, known: [String])
  case programOutput(String, missing: String)
  case benchServer
  case benchBroken(String)
  case severalThings(String, [String])
  case checksFail(before: String, [String])

  var status: ExitStatus {
    switch self {
    case .noBook, .severalBooks, .unwritable, .unknown, .benchServer, .severalThings:
      .usage
    case .unreadable: .refused
    case .programMissing: .unavailable
    case .programFailed, .programOutput: .internalFailure
    case .checksFail, .benchBroken: .checkFailed
    }
  }

  var description: String {
    switch self {
    case .noBook:
      "there is no book yet; open one with 'bahi agreements apply FILE'"
    case .severalBooks(let codes):
      "there are several books, choose one with --book: \(codes.joined(separator: ", "))"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .programMissing(let name): "the program \(name) is not installed"
    case .programFailed(let name, let status): "\(name) ended with status \(status)"
    case .programOutput(let name, let words):
      "\(name) printed no number after \"\(words)\""
    case .unknown(let kind, let name, let known):
      "there is no \(kind) \"\(name)\""
        + (known.isEmpty ? "" : ", there are \(known.joined(separator: ", "))")
    case .severalThings(let id, let found):
      "\"\(id)\" names several things, name one of \(found.joined(separator: ", "))"
    case .checksFail(let period, let names):
      "\(period) cannot be closed: \(names.joined(separator: ", ")) found what may not be; see "
        + "'bahi check'"
    case .benchServer:
      "the benchmark makes databases of its own: name the server in BAHI_BENCH_SERVER as "
        + "'host=… user=…', or leave it to the private one"
    case .benchBroken(let finding): "the benchmark does not count: \(finding)"
    }
  }
}

/// The words in which an error is told.
enum ErrorText {
  /// Gives the error's own sentence; Foundation's errors have theirs elsewhere.
  static func sentence(for error: any Error) -> String {
    error is CocoaError ? error.localizedDescription : "\(error)"
  }
}
