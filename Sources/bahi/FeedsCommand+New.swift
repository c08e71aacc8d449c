import ArgumentParser
import Foundation
import Intake

extension FeedsCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Drafts a profile from a sample of a file.",
      discussion: """
        The draft finds the header, guesses what the columns hold and how a line is keyed, and \
        carries an example of the first rows in which persons are masked. What finance must decide \
        stands in it as comments. The first rows are shown beside what the draft reads in them.
        """)

    @Argument(help: ArgumentHelp("The sample.", valueName: "file"))
    var file: String

    @Option(help: "The profile's name instead of one made of the file's.")
    var name: String?

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("Write the draft to a file instead.", valueName: "file"))
    var output: String?

    private static let sampleBytes = 4 << 20

    func validate() throws {
      guard let name, name.wholeMatch(of: /[a-z0-9][a-z0-9._-]{0,63}/) == nil else { return }
      throw ValidationError(
        "\"\(name)\" cannot be a profile: a name is of a-z, 0-9, dots and hyphens")
    }

    func run() throws {
      let draft = try ProfileDraft(
        sample: try sample(), fileName: FileHead.name(of: file), name: name)
      if let output {
        try TextFile.write(draft.yaml, to: output)
      } else {
        StandardOutput.write(draft.yaml)
      }
      for (number, preview) in draft.previews.enumerated() {
        StandardError.write("row \(number + 1): \(preview.original)\n    is: \(preview.read)")
      }
      for question in draft.questions { StandardError.write("decide: \(question)") }
    }

    private func sample() throws -> [UInt8] {
      do {
        let handle = try FileHandle(forReadingFrom: URL(filePath: file))
        return Array(try handle.read(upToCount: Self.sampleBytes) ?? Data())
      } catch {
        throw CommandError.unreadable(path: file, reason: error.localizedDescription)
      }
    }
  }
}
