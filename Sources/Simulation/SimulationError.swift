/// Why a platform could not be simulated.
package enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  case outOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
  case notFaults(String)
  case tooManyFaults(FaultKind, asked: Int, placed: Int)
  case folderInUse(String)
  case cannotWrite(path: String, reason: String)

  package var description: String {
    switch self {
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value), it must lie within \(allowed.lowerBound) and \(allowed.upperBound)"
    case .notFaults(let text):
      "\"\(text)\" is not none, standard, or a list such as dropped=3,late=0.1%; the kinds are "
        + FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .tooManyFaults(let kind, let asked, let placed):
      "the faults ask for \(asked) of kind \(kind.rawValue), the days have room for \(placed)"
    case .folderInUse(let path):
      "\"\(path)\" already holds a simulation, choose another folder"
    case .cannotWrite(let path, let reason):
      "\"\(path)\" cannot be written: \(reason)"
    }
  }
}
