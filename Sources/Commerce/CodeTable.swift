/// The numbers of codes, found by the bytes of a file without making a text of them.
///
/// A code may stand below an owner, as an episode does below its series.
struct CodeTable {
  private struct Entry {
    let hash: UInt64
    let owner: Int32
    let number: Int64
    let start: Int
    let count: Int
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// The place of an entry for the low bits of its hash, or the next free place; -1 is free.
  private var places: [Int32] = Array(repeating: -1, count: 64)

  /// Adds a code that is not there yet.
  mutating func add(_ code: UnsafeRawBufferPointer, of owner: Int32 = 0, number: Int64) {
    if 2 * (entries.count + 1) > places.count { grow() }
    let entry = Entry(
      hash: Self.hash(code, owner), owner: owner, number: number, start: bytes.count,
      count: code.count)
    bytes.append(contentsOf: code)
    entries.append(entry)
    put(entry, Int32(entries.count - 1))
  }

  /// Adds a code that is not there yet.
  mutating func add(_ code: String, of owner: Int32 = 0, number: Int64) {
    var code = code
    code.withUTF8 { add(UnsafeRawBufferPointer($0), of: owner, number: number) }
  }

  /// Finds the number of a code.
  func number(of code: UnsafeRawBufferPointer, of owner: Int32 = 0) -> Int64? {
    let hash = Self.hash(code, owner)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] >= 0 {
      let entry = entries[Int(places[place])]
      if entry.hash == hash, entry.owner == owner, entry.count == code.count,
        isEqual(entry, code)
      {
        return entry.number
      }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  private func isEqual(_ entry: Entry, _ code: UnsafeRawBufferPointer) -> Bool {
    for index in 0..<entry.count where bytes[entry.start + index] != code[index] { return false }
    return true
  }

  private mutating func put(_ entry: Entry, _ index: Int32) {
    var place = Int(truncatingIfNeeded: entry.hash) & (places.count - 1)
    while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
    places[place] = index
  }

  private mutating func grow() {
    places = Array(repeating: -1, count: 2 * places.count)
    for (index, entry) in entries.enumerated() { put(entry, Int32(index)) }
  }

  /// FNV-1a, its upper half folded in, because the low bits choose the place.
  private static func hash(_ code: UnsafeRawBufferPointer, _ owner: Int32) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(UInt32(bitPattern: owner))
    for byte in code { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
