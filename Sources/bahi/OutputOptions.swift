import ArgumentParser
import Foundation
import Reports

/// How and where a listing is printed.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("O"), .customLong("output-format")],
    help: "The form of the listing.")
  var format: OutputFormat = .table

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file instead.", valueName: "file"))
  var file: String?

  /// Prints a listing.
  func write(_ table: Table) throws {
    try write(TableRenderer.render(table, as: format))
  }

  /// Prints a text that has its form already.
  func write(_ text: String) throws {
    guard let file else { return StandardOutput.write(text) }
    try TextFile.write(text, to: file)
  }
}

/// Files that the command line reads and writes itself.
enum TextFile {
  /// Writes a file whole or not at all.
  static func write(_ text: String, to path: String) throws(CommandError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// Reads a file of UTF-8.
  static func read(_ path: String) throws(CommandError) -> String {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(path: path, reason: "it is not UTF-8")
    }
    return text
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }
}
