import ArgumentParser
import Foundation
import Reports

/// `bahi export`: the book for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the book in the format of another program.")

  @Option(help: "The format.")
  var format: JournalFormat

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file instead.", valueName: "file"))
  var file: String?

  @OptionGroup var book: BookOptions

  func run() throws {
    let session = try Session(book)
    let export = JournalExport(of: session.book, as: format, on: session.connection)
    guard let file else {
      try export.write { StandardOutput.write($0) }
      return
    }
    let output = try WholeFile(file)
    let count = try export.write { try output.append($0) }
    try output.finish()
    StandardError.write("\(count) transactions written to \(file)")
  }
}

/// A file that appears under its name when it is complete, or not at all.
private final class WholeFile {
  private let path: String
  private let temporaryPath: String
  private let handle: FileHandle
  private var isFinished = false

  init(_ path: String) throws(CommandError) {
    self.path = path
    temporaryPath = "\(path).\(getpid()).tmp"
    guard FileManager.default.createFile(atPath: temporaryPath, contents: nil),
      let handle = FileHandle(forWritingAtPath: temporaryPath)
    else { throw .unwritable(path: path, reason: "the file cannot be made") }
    self.handle = handle
  }

  deinit {
    guard !isFinished else { return }
    try? handle.close()
    unlink(temporaryPath)
  }

  func append(_ text: String) throws(CommandError) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  func finish() throws(CommandError) {
    try? handle.close()
    guard rename(temporaryPath, path) == 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    isFinished = true
  }
}
