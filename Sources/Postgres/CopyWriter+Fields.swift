extension CopyWriter {
  /// Writes a NULL.
  @inlinable
  package func null() {
    countField()
    appendInteger(Int32(-1))
  }

  /// Writes a `smallint`.
  @inlinable
  package func int16(_ value: Int16) { field(value) }

  /// Writes an `integer`.
  @inlinable
  package func int32(_ value: Int32) { field(value) }

  /// Writes a `bigint`.
  @inlinable
  package func int64(_ value: Int64) { field(value) }

  /// Writes a `boolean`.
  @inlinable
  package func bool(_ value: Bool) { field(value ? Int8(1) : 0) }

  /// Writes a `date`.
  @inlinable
  package func date(daysSince1970 days: Int32) { field(days - 10_957) }

  /// Writes a `timestamptz` or `timestamp`.
  @inlinable
  package func timestamp(microsecondsSince1970 microseconds: Int64) {
    field(microseconds - 946_684_800_000_000)
  }

  /// Writes a `numeric` of a whole number of units with so many decimals.
  @inlinable
  package func numeric(units: Int64, scale: Int) {
    // Groups of four decimal digits, the point between two of them.
    let padding = (4 - scale % 4) % 4
    var rest = UInt128(units.magnitude)
    for _ in 0..<padding { rest *= 10 }
    var groups: (count: Int, digits: InlineArray<10, Int16>) = (0, InlineArray(repeating: 0))
    while rest > 0 {
      groups.digits[groups.count] = Int16(rest % 10_000)
      groups.count += 1
      rest /= 10_000
    }
    let below = (scale + padding) / 4
    countField()
    reserve(4 + 8 + 2 * groups.count)
    store(Int32(8 + 2 * groups.count))
    store(Int16(groups.count))
    store(Int16(groups.count - 1 - below))
    store(Int16(units < 0 ? 0x4000 : 0))
    store(Int16(scale))
    for index in stride(from: groups.count - 1, through: 0, by: -1) {
      store(groups.digits[index])
    }
  }

  /// Writes a `text`, or any type whose binary form is its text.
  @inlinable
  package func text(_ value: String) {
    var value = value
    value.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a `text` from its UTF-8.
  @inlinable
  package func text(utf8 bytes: UnsafeRawBufferPointer) {
    self.bytes(bytes)
  }

  /// Writes a `jsonb` from its text.
  @inlinable
  package func jsonb(_ text: String) {
    // The text stands behind the version of the format.
    bytes([1] + Array(text.utf8))
  }

  /// Writes a `bytea`.
  @inlinable
  package func bytes(_ value: UnsafeRawBufferPointer) {
    countField()
    appendInteger(Int32(value.count))
    append(value)
  }

  /// Writes a `bytea`.
  @inlinable
  package func bytes(_ value: [UInt8]) {
    value.withUnsafeBytes { bytes($0) }
  }

  /// Writes an integer of any width in its binary form.
  @inlinable
  @inline(__always)
  package func field<Integer: FixedWidthInteger>(_ value: Integer) {
    countField()
    reserve(4 + MemoryLayout<Integer>.size)
    store(Int32(MemoryLayout<Integer>.size))
    store(value)
  }

  @inlinable
  @inline(__always)
  func appendInteger<Integer: FixedWidthInteger>(_ value: Integer) {
    reserve(MemoryLayout<Integer>.size)
    store(value)
  }

  @inlinable
  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    guard let start = bytes.baseAddress else { return }
    (buffer + used).copyMemory(from: start, byteCount: bytes.count)
    used += bytes.count
  }

  @inlinable
  @inline(__always)
  func countField() {
    precondition(fieldsLeft > 0, "the row has more fields than it announced")
    fieldsLeft -= 1
  }

  @inlinable
  @inline(__always)
  func reserve(_ count: Int) {
    if used + count > capacity { grow(by: count) }
  }

  @inlinable
  @inline(__always)
  func store<Integer: FixedWidthInteger>(_ value: Integer) {
    (buffer + used).storeBytes(of: value.bigEndian, as: Integer.self)
    used += MemoryLayout<Integer>.size
  }
}
