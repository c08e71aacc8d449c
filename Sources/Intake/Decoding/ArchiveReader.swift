internal import CArchive

/// Reads the members of a zip archive, or the one text in a gzip file.
final class ArchiveReader: ByteSource {
  enum Format {
    case zip, gzip
  }

  /// What may be unpacked: always a little, else so many times the bytes received.
  static let freeSize = 64 << 20
  static let ratioMax = 250
  static let sizeMax = 16 << 30

  private let archive: OpaquePointer
  private let input: ArchiveInput
  private let fileName: String
  private let format: Format
  private let sizeLimit: Int
  private var unpacked = 0

  /// Opens an archive; a password serves its encrypted members.
  init(
    _ source: any ByteSource, as format: Format, received: Int, fileName: String,
    password: String? = nil
  ) throws(IntakeError) {
    guard let archive = archive_read_new() else { preconditionFailure("out of memory") }
    self.archive = archive
    self.fileName = fileName
    self.format = format
    sizeLimit = min(
      max(ArchiveReader.freeSize, received * ArchiveReader.ratioMax), ArchiveReader.sizeMax)
    input = ArchiveInput(source)
    switch format {
    case .zip: archive_read_support_format_zip_seekable(archive)
    case .gzip:
      // The filter is named, because the library would look for more of them in what comes out and
      // unpack those too, of which nobody would count the bytes.
      archive_read_append_filter(archive, ARCHIVE_FILTER_GZIP)
      archive_read_support_format_raw(archive)
    }
    if let password { archive_read_add_passphrase(archive, password) }
    input.attach(to: archive, seeks: format == .zip)
    guard archive_read_open1(archive) == ARCHIVE_OK else {
      if let failure = input.failure { throw failure }
      throw format == .zip
        ? .refused(
          .cut, file: fileName, line: nil,
          message: "has no directory at its end, so the zip archive is cut or damaged")
        : failed("cannot be opened")
    }
  }

  deinit {
    archive_read_free(archive)
  }

  /// Moves to the next member that is no folder and tells its name; nil at the end.
  func next() throws(IntakeError) -> String? {
    while true {
      var entry: OpaquePointer?
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return nil }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else {
        if let failure = input.failure { throw failure }
        throw failed("has a damaged directory")
      }
      if archive_entry_filetype(entry) & 0o170000 == 0o040000 { continue }
      if let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) {
        return String(cString: name)
      }
      return ""
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
    if let failure = input.failure { throw failure }
    guard count >= 0 else { throw failed("cannot be unpacked") }
    unpacked += count
    guard unpacked <= sizeLimit else {
      throw .refused(
        .size, file: fileName, line: nil,
        message: "unpacks to more than \(sizeLimit >> 20) MiB, \(ArchiveReader.ratioMax) times "
          + "what was received")
    }
    return count
  }

  /// The refusal of what the library could not read.
  private func failed(_ what: String) -> IntakeError {
    let told = archive_error_string(archive).map { String(cString: $0) } ?? "unknown error"
    // Of a compressed text whose first piece cannot be unpacked the library says only this.
    let isCut = format == .gzip && told.hasPrefix("Unrecognized")
    let reason = isCut ? "truncated gzip input" : told
    let code: FileCode
    if reason.contains("assphrase") || reason.contains("ncrypt") {
      code = .password
    } else if reason.contains("runcated") || reason.contains("nexpected end") {
      code = .cut
    } else {
      code = .container
    }
    return .refused(code, file: fileName, line: nil, message: "\(what): \(reason)")
  }
}

/// Where an archive's bytes come from.
private final class ArchiveInput {
  private let source: any ByteSource
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private(set) var failure: IntakeError?
  private var position = 0

  init(_ source: any ByteSource) {
    self.source = source
  }

  deinit {
    buffer.deallocate()
  }

  /// Lets an archive read and, for a zip, move about; it must not outlive this object.
  func attach(to archive: OpaquePointer, seeks: Bool) {
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    archive_read_set_read_callback(archive) { _, data, block in
      guard let data, let block else { return -1 }
      let input = Unmanaged<ArchiveInput>.fromOpaque(data).takeUnretainedValue()
      block.pointee = UnsafeRawPointer(input.buffer.baseAddress)
      return input.read()
    }
    guard seeks else { return }
    archive_read_set_seek_callback(archive) { _, data, offset, whence in
      guard let data else { return -1 }
      return Unmanaged<ArchiveInput>.fromOpaque(data).takeUnretainedValue()
        .seek(by: Int(offset), whence: whence)
    }
  }

  private func read() -> Int {
    do {
      let count = try source.read(into: buffer)
      position += count
      return count
    } catch {
      failure = error
      return -1
    }
  }

  private func seek(by offset: Int, whence: Int32) -> Int64 {
    do {
      guard let source = source as? any SeekableBytes else { return -1 }
      let size = try source.byteCount()
      let start = whence == 0 ? 0 : whence == 1 ? position : size
      let target = start + offset
      guard target >= 0 else { return -1 }
      try source.seek(to: target)
      position = target
      return Int64(target)
    } catch {
      failure = error
      return -1
    }
  }
}
