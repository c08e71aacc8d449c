import CLibpq

/// Parameters as the C strings that libpq reads, in one block.
struct CParameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int?] = []

  init(_ parameters: [String?]) throws(PostgresError) {
    offsets.reserveCapacity(parameters.count)
    for parameter in parameters {
      guard let parameter else {
        offsets.append(nil)
        continue
      }
      let start = bytes.count
      offsets.append(start)
      bytes.append(contentsOf: parameter.utf8)
      // libpq would cut the text there without a word.
      guard !bytes[start...].contains(0) else {
        throw .server(
          ServerError(sqlState: "22021", message: "a parameter contains a zero byte"))
      }
      bytes.append(0)
    }
  }

  func withPointers<R>(
    _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R
  ) -> R {
    bytes.withUnsafeBytes { buffer in
      let pointers = offsets.map { offset in
        offset.flatMap { start in
          buffer.baseAddress.map { ($0 + start).assumingMemoryBound(to: CChar.self) }
        }
      }
      return pointers.withUnsafeBufferPointer { body(Int32(pointers.count), $0.baseAddress) }
    }
  }
}
