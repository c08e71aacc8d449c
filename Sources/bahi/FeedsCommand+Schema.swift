import ArgumentParser
import Intake

extension FeedsCommand {
  /// `bahi feeds schema`: the JSON Schema of profiles.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the JSON Schema of profiles, for editors.")

    func run() throws {
      StandardOutput.write(ProfileSchema.text)
    }
  }
}
