import Glibc
import Money

/// A text file that is written through a small buffer.
///
/// The first failure is kept and thrown by `close`, so that the writing of a row stays simple.
struct FileWriter: ~Copyable {
  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var failure: Int32 = 0

  private static let capacity = 1 << 18

  init(path: String) throws(SimulationError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileWriter.refusal(path, errno) }
    buffer.reserveCapacity(FileWriter.capacity + 4_096)
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  mutating func text(_ text: String) {
    buffer.append(contentsOf: text.utf8)
  }

  mutating func byte(_ character: Unicode.Scalar) {
    buffer.append(UInt8(ascii: character))
  }

  mutating func number(_ value: Int) {
    if value < 0 { byte("-") }
    padded(value.magnitude, to: 1)
  }

  /// Writes digits with leading zeros up to a width.
  mutating func padded(_ value: UInt, to width: Int) {
    let start = buffer.count
    var rest = value
    repeat {
      buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while buffer.count - start < width { byte("0") }
    buffer[start...].reverse()
  }

  mutating func padded(_ value: Int, to width: Int) {
    padded(value.magnitude, to: width)
  }

  /// Writes paise as rupees with two decimals and no grouping.
  mutating func rupees(_ amountMinor: Int64) {
    if amountMinor < 0 { byte("-") }
    padded(UInt(amountMinor.magnitude / 100), to: 1)
    byte(".")
    padded(UInt(amountMinor.magnitude % 100), to: 2)
  }

  /// Ends a line, and hands the buffer to the system when it is full.
  mutating func endLine(_ ending: String = "\n") {
    text(ending)
    if buffer.count >= FileWriter.capacity { flush() }
  }

  /// Writes what is left and closes the file.
  mutating func close() throws(SimulationError) {
    flush()
    if Glibc.close(descriptor) != 0, failure == 0 { failure = errno }
    descriptor = -1
    guard failure == 0 else { throw FileWriter.refusal(path, failure) }
  }

  private mutating func flush() {
    var written = 0
    while failure == 0, written < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        failure = errno
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func refusal(_ path: String, _ code: Int32) -> SimulationError {
    .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }
}
