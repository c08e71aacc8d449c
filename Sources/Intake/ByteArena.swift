/// A slice of bytes that someone else keeps; a null start is a value that is not stated.
struct ByteSlice {
  var start: UnsafePointer<UInt8>?
  var count: Int

  static var null: ByteSlice { ByteSlice(start: nil, count: 0) }

  var buffer: UnsafeRawBufferPointer? {
    start.map { UnsafeRawBufferPointer(start: $0, count: count) }
  }

  var string: String {
    guard let start else { return "" }
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func equals(_ other: ByteSlice) -> Bool {
    guard count == other.count, let left = start, let right = other.start else { return false }
    for index in 0..<count where left[index] != right[index] { return false }
    return true
  }
}

/// Keeps bytes at fixed addresses until it is emptied, in blocks that it uses again.
final class ByteArena {
  private var blocks: [UnsafeMutableBufferPointer<UInt8>]
  private var used = 0

  init(capacity: Int = 4096) {
    blocks = [.allocate(capacity: capacity)]
  }

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Forgets all that was kept, and frees all but the first block.
  func empty() {
    used = 0
    while blocks.count > 1 { blocks.removeLast().deallocate() }
  }

  /// Reserves room and returns its address.
  func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if used + count > blocks[blocks.count - 1].count {
      blocks.append(.allocate(capacity: max(count, blocks[0].count)))
      used = 0
    }
    let block = blocks[blocks.count - 1]
    guard let base = block.baseAddress else { preconditionFailure("a block has an address") }
    defer { used += count }
    return base + used
  }

  /// Copies a text.
  func keep(_ text: String) -> ByteSlice {
    let bytes = Array(text.utf8)
    let target = reserve(max(bytes.count, 1))
    for (index, byte) in bytes.enumerated() { target[index] = byte }
    return ByteSlice(start: UnsafePointer(target), count: bytes.count)
  }

  /// Copies a quoted field with its doubled quotes made single.
  func keep(_ slice: ByteSlice, undoubling quote: UInt8) -> ByteSlice {
    guard let source = slice.start else { return .null }
    let target = reserve(max(slice.count, 1))
    var count = 0
    var index = 0
    while index < slice.count {
      target[count] = source[index]
      count += 1
      index += source[index] == quote ? 2 : 1
    }
    return ByteSlice(start: UnsafePointer(target), count: count)
  }
}
