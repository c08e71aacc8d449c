/// A profile that may be proposed: its examples hold, and no other profile reads its files.
package struct ProfileReview: Sendable {
  package let yaml: String
  package let profile: Profile

  /// Reviews a text beside the profiles that are known; errors name the file and the line.
  package init(
    yaml: String, file: String, catalog: ProfileCatalog
  ) throws(IntakeError) {
    self.yaml = yaml
    profile = try Profile.parse(yaml: yaml, file: file, known: catalog.profiles)
    guard !profile.tests.isEmpty else {
      throw .profile(
        file: file, line: 1,
        message: "\(profile.name) carries no example, so nothing shows that it reads its files")
    }
    if let failure = ProfileTests.run(profile).first {
      throw .profile(
        file: file, line: failure.yamlLine, message: "\(failure.test): \(failure.message)")
    }
    if let known = catalog.profile(named: profile.name), known.sha256 != profile.sha256 {
      try checkUpgrade(of: known, file: file)
    }
    try checkDetection(in: try catalog.replacing(with: [profile]), file: file)
  }

  /// Refuses a text under which the lines of earlier files would have other keys.
  private func checkUpgrade(of known: Profile, file: String) throws(IntakeError) {
    guard profile.version > known.version else {
      throw .profile(
        file: file, line: 1,
        message: "version \(known.version) of \(known.name) is in use, so another text needs a "
          + "higher one than \(profile.version)")
    }
    guard profile.family == known.family, profile.feed == known.feed else {
      throw .profile(
        file: file, line: 1,
        message: "\(known.name) is of feed \(known.feed) and family \(known.family), by which its "
          + "lines are keyed, and cannot become \(profile.feed) and \(profile.family)")
    }
  }

  private func checkDetection(in catalog: ProfileCatalog, file: String) throws(IntakeError) {
    let name = profile.detection.fileNames.first?.replacing("*", with: "x").replacing(
      "?", with: "x")
    for test in profile.tests where test.refused == nil {
      let found: Profile
      do {
        found = try catalog.detect(fileName: name ?? "example", head: Array(test.csv.utf8))
      } catch {
        throw .profile(
          file: file, line: test.yamlLine,
          message: "\(test.name): the example would be refused: \(error)")
      }
      guard found.name == profile.name else {
        throw .profile(
          file: file, line: test.yamlLine,
          message: "\(test.name): the example would be read by \(found.name)")
      }
    }
  }
}
