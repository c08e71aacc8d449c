import Testing

@testable import Intake

/// What decoding alone makes of a file in a test.
enum Decoded {
  static let comma = Dialect(
    delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), trims: false)

  /// The whole text of a file, or the refusal that it gets.
  static func text(
    _ bytes: [UInt8], named name: String = "file", chunkSize: Int = 1 << 16,
    _ change: (inout Decoding) -> Void = { _ in }
  ) -> String {
    var decoding = Decoding()
    change(&decoding)
    do {
      let text = try FileDecoder(
        ReceivedBytes(MemoryBytes(bytes)), fileName: name, decoding: decoding, dialect: comma,
        headerWithin: 3
      ).open()
      var all: [UInt8] = []
      while true {
        let piece = try text.source.prefix(chunkSize)
        if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
        all += piece
      }
    } catch {
      return "\(error)"
    }
  }

  /// The text of a file in the folder of fixtures.
  static func fixture(
    _ name: String, chunkSize: Int = 1 << 16, _ change: (inout Decoding) -> Void = { _ in }
  ) throws -> String {
    text(
      try Fixture.bytes(name), named: FileHead.name(of: name), chunkSize: chunkSize, change)
  }
}
