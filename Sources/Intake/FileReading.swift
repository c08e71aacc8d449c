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
    let name = FileHead.name(of: path)
    var source: any SeekableBytes = try FileBytes(path: path)
    let observer = ReadingProgress.observer
    if let observer {
      observer.begin(file: name, byteCount: try FileHead.byteSize(of: path))
      source = ObservedBytes(source, observer: observer)
    }
    defer { observer?.end() }
    return try read(
      source, named: name, profile: profile, knownThrough: knownThrough, rejects: rejects,
      line: line)
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
    _ source: any SeekableBytes, named name: String, profile: Profile, knownThrough: BusinessDay,
    rejects: any RejectSink, line: (MappedLine) throws -> Void
  ) throws -> ReadingSummary {
    let received = ReceivedBytes(source)
    let text = try FileDecoder(received, fileName: name, profile: profile).open()
    let stream = try RecordStream(
      source: text.source, fileName: name, dialect: profile.dialect, chunkSize: chunkSize,
      numbering: text.numbering)
    let head = try TableHead(stream, profile: profile, fileName: name)
    let run = ReadingRun(
      stream: stream, received: received, head: head, profile: profile, fileName: name,
      knownThrough: knownThrough)
    return try run.read(rejects: rejects, line: line)
  }
}
