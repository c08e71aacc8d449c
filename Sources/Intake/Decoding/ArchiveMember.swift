/// The one file of a zip archive that a profile reads.
struct ArchiveMember {
  private static let nameMax = 1024
  private static let countMax = 10_000
  /// The most that the directory at a zip archive's end may take, since it is read into memory.
  private static let directoryMax = 4 << 20

  let name: String

  /// Chooses among the names of an archive, or refuses it by name.
  init(among names: [String], pattern: String?, fileName: String) throws(IntakeError) {
    if let tricky = names.first(where: ArchiveMember.leavesFolder) {
      throw ArchiveMember.refused(
        fileName, "holds \(tricky.debugDescription), a name that leads out of its folder")
    }
    let visible = names.filter { name in
      let parts = name.split(separator: "/")
      return !name.hasPrefix("__MACOSX/") && parts.last.map { !$0.hasPrefix(".") } ?? false
    }
    let matching = visible.filter { name in
      pattern.map { Glob.matches($0, name) || Glob.matches($0, FileHead.name(of: name)) } ?? true
    }
    if matching.count > 1 {
      throw ArchiveMember.refused(
        fileName, "holds several files that match: \(ArchiveMember.listed(matching))")
    }
    guard let only = matching.first else {
      throw ArchiveMember.refused(
        fileName,
        visible.isEmpty
          ? "is an archive that holds no file"
          : "holds no file like \(pattern ?? "*"), only \(ArchiveMember.listed(visible))")
    }
    name = only
  }

  /// Lists the files of a zip archive, all of which its directory must name within bounds.
  static func names(
    in source: any SeekableBytes, fileName: String
  ) throws(IntakeError) -> [String] {
    let size = try source.byteCount()
    guard try directorySize(source, size: size, fileName: fileName) != 0 else { return [] }
    try source.seek(to: 0)
    let reader = try ArchiveReader(source, as: .zip, received: size, fileName: fileName)
    var names: [String] = []
    while let name = try reader.next() {
      guard name.utf8.count <= nameMax else {
        throw refused(fileName, "holds a file whose name has more than \(nameMax) bytes")
      }
      names.append(name)
      guard names.count <= countMax else {
        throw .refused(
          .limit, file: fileName, line: nil, message: "holds more than \(countMax) files")
      }
    }
    return names
  }

  static func listed(_ names: [String]) -> String {
    names.sorted().prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
  }

  /// Tells how large the directory is, from the record that ends an archive, or refuses one that
  /// would not fit in memory; nil when there is no such record.
  private static func directorySize(
    _ source: any SeekableBytes, size: Int, fileName: String
  ) throws(IntakeError) -> Int? {
    let tailSize = min(size, 65_557)
    try source.seek(to: size - tailSize)
    let tail = try source.prefix(tailSize)
    let mark: [UInt8] = [0x50, 0x4B, 5, 6]
    guard tail.count >= 22,
      let place = (0...tail.count - 22).last(where: { tail[$0...].starts(with: mark) })
    else { return nil }
    func number(at offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(tail[place + offset + $1]) << (8 * $1) }
    }
    let end = size - tailSize + place
    let start = min(number(at: 16), end - number(at: 12))
    guard start >= 0, end - start <= directoryMax else {
      throw .refused(
        .limit, file: fileName, line: nil,
        message: "has a directory of more than \(directoryMax >> 20) MiB")
    }
    return end - start
  }

  /// Tells whether unpacking the name could write outside of a folder.
  private static func leavesFolder(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.isEmpty || name.hasPrefix("/") || parts.contains("..") || name.contains("\\")
      || name.contains(":") || name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
  }

  private static func refused(_ file: String, _ message: String) -> IntakeError {
    .refused(.member, file: file, line: nil, message: message)
  }
}
