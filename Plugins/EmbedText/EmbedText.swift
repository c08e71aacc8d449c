import Foundation
import PackagePlugin

/// Embeds the text files that belong to a target as Swift values.
@main
struct EmbedText: BuildToolPlugin {
  private struct Source {
    let folder: String
    let suffix: String
  }

  private static let sources = [
    "Schema": Source(folder: "sql", suffix: ".sql"),
    "Intake": Source(folder: "Sources/Intake/Profiles", suffix: ".yaml"),
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let source = Self.sources[target.name] else {
      Diagnostics.error("target \(target.name) has no text files to embed")
      return []
    }
    let root = context.package.directoryURL.appending(path: source.folder)
    let paths = FileManager.default.subpaths(atPath: root.path) ?? []
    let names = paths.filter { $0.hasSuffix(source.suffix) }.sorted()
    let files = names.map { root.appending(path: $0) }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding the files of \(source.folder)",
        executable: try context.tool(named: "embed-text").url,
        arguments: [output.path, root.path] + files.map(\.path),
        inputFiles: files,
        outputFiles: [output])
    ]
  }
}
