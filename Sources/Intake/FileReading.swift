package import Money

/// Reads a file by its profile, so that each record becomes a line or a reject.
package struct FileReading: Sendable {
  private let chunkSize: Int

  package init() {
    chunkSize = 1 << 18
  }

  /// Reads in chunks of another size, which changes nothing but speed.
  init(chunkSize: Int) {
    precondition(chunkSize > 0, "a chunk holds at least one byte")
    self.chunkSize = chunkSize
  }

  /// Reads a file from disk; what `line` throws ends the reading and is thrown on.
  ///
  /// A refusal of the file is an `IntakeError`; rows rejected before it are with `rejects` already.
  package func read(
    path: String, profile: Profile, knownThrough: BusinessDay, rejects: any RejectSink,
    line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    let source = try FileBytes(path: path)
    return try read(
      source, named: FileHead.name(of: path), profile: profile, knownThrough: knownThrough,
      rejects: rejects, line: line)
  }

  /// Reads bytes in memory as if they were a file of that name.
  package func read(
    bytes: [UInt8], named name: String, profile: Profile, knownThrough: BusinessDay,
    rejects: any RejectSink, line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    try read(
      MemoryBytes(bytes), named: name, profile: profile, knownThrough: knownThrough,
      rejects: rejects, line: line)
  }

  private func read(
    _ source: any ByteSource, named name: String, profile: Profile, knownThrough: BusinessDay,
    rejects: any RejectSink, line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    let stream = try RecordStream(
      source: source, fileName: name, dialect: profile.dialect, chunkSize: chunkSize)
    let head = try TableHead(stream, profile: profile, fileName: name)
    let run = ReadingRun(
      stream: stream, head: head, profile: profile, fileName: name, knownThrough: knownThrough)
    return try run.read(rejects: rejects, line: line)
  }
}
