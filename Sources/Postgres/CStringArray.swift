/// A list of C strings that ends with a null pointer.
final class CStringArray {
  private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      let bytes = Array(string.utf8CString)
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      copy.initialize(from: bytes, count: bytes.count)
      (pointers + index).initialize(to: copy)
    }
    (pointers + strings.count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { pointers[index]?.deallocate() }
    pointers.deallocate()
  }

  func withMutablePointers<R>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    withExtendedLifetime(self) { body(pointers) }
  }

  func withPointers<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    withMutablePointers {
      body(UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<CChar>?.self))
    }
  }
}
