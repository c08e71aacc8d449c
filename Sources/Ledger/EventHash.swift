internal import Crypto

/// The hash of a canonical event: SHA-256 over a version tag and length-prefixed fields.
///
/// It is taken of what the event said, before any rule, so it is the same whichever way the event
/// arrived. A length of four bytes, most significant first, stands before each field.
package struct EventHash {
  // One call of the hash for all fields costs a fraction of one call for each.
  private var encoded: [UInt8] = []

  /// Starts the hash of one version of one kind of event, such as `unlock/1`.
  package init(_ version: StaticString) {
    encoded.reserveCapacity(192)
    version.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a field from its UTF-8 bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { encoded.append(contentsOf: $0) }
    encoded.append(contentsOf: bytes)
  }

  /// Adds a text field; an absent one is an empty one.
  package mutating func append(_ text: String?) {
    var copy = text ?? ""
    copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds an integer as eight bytes, most significant first.
  package mutating func append(_ integer: Int64) {
    withUnsafeBytes(of: integer.bigEndian) { append($0) }
  }

  /// Ends the hash and hands its 32 bytes to a closure.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    var hasher = SHA256()
    encoded.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return hasher.finalize().withUnsafeBytes(body)
  }

  /// The 32 bytes of the hash.
  package var bytes: [UInt8] { withBytes { Array($0) } }

  /// Takes the hash of text fields.
  package static func of(_ version: StaticString, _ fields: [String?]) -> [UInt8] {
    var hash = EventHash(version)
    for field in fields { hash.append(field) }
    return hash.bytes
  }
}
