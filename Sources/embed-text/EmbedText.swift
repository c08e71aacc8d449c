import Foundation

/// Writes one Swift file that holds the texts of others: OUTPUT ROOT FILE….
@main
struct EmbedText {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first, let root = arguments.dropFirst().first else {
      fail("usage: embed-text OUTPUT ROOT FILE...")
    }
    do {
      let files = try arguments.dropFirst(2).map { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return (path: String(path.dropFirst(root.count + 1)), text: text)
      }
      let source = try EmbeddedSource(files).text
      try source.write(toFile: output, atomically: true, encoding: .utf8)
    } catch {
      fail("\(error)")
    }
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("embed-text: error: \(message)\n".utf8))
    exit(1)
  }
}
