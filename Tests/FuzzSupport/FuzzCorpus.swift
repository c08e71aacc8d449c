import FoundationEssentials
package import Intake

/// What mutants are made of: every sample and every example of a profile, with its profile.
package struct FuzzCorpus: Sendable {
  /// A file that a profile reads.
  package struct Sample: Sendable {
    package let name: String
    package let bytes: [UInt8]
    package let profile: Profile
    /// The profile's own text.
    package let yaml: [UInt8]
  }

  package let samples: [Sample]
  package let catalog: ProfileCatalog

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Reads the profiles and fixtures of this source tree.
  package init() throws {
    catalog = try ProfileCatalog.builtIn()
    var samples: [Sample] = []
    var texts: [String: [UInt8]] = [:]
    for (name, bytes) in try Self.files("Sources/Intake/Profiles") where name.hasSuffix(".yaml") {
      let profile = try Profile.parse(
        yaml: String(decoding: bytes, as: UTF8.self), file: name, known: catalog.profiles)
      texts[profile.name] = bytes
      for test in profile.tests {
        samples.append(
          Sample(name: "example.csv", bytes: Array(test.csv.utf8), profile: profile, yaml: bytes))
      }
    }
    for (name, bytes) in try Self.files("fixtures") {
      guard let profile = try? catalog.detect(fileName: name, head: bytes) else { continue }
      samples.append(
        Sample(name: name, bytes: bytes, profile: profile, yaml: texts[profile.name] ?? []))
    }
    self.samples = samples
  }

  private static func files(_ folder: String) throws -> [(String, [UInt8])] {
    let url = root.appending(path: folder)
    return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
      .compactMap { name in
        (try? Data(contentsOf: url.appending(path: name))).map { (name, Array($0)) }
      }
  }
}
