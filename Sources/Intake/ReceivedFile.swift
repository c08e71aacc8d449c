import Glibc

/// A file on its way in: as it was received, or as its profile's privacy rules leave it.
///
/// What may not be kept is taken out before anything is read from the file, so that neither the
/// database nor a rejects file nor the kept file can have it.
final class ReceivedFile {
  let name: String
  /// Where the bytes stand from which everything else is made.
  let path: String
  /// The profile that reads those bytes.
  let profile: Profile
  /// The hash and the size of the bytes received, where others are kept.
  let sha256: String?
  let byteSize: Int?
  private let folder: String?

  /// Prepares a file; `secret` is asked for where something is hashed.
  init(_ path: String, profile: Profile, secret: () throws -> [UInt8]) throws {
    name = FileHead.name(of: path)
    guard !profile.privacy.isEmpty else {
      (self.path, self.profile, sha256, byteSize, folder) = (path, profile, nil, nil, nil)
      return
    }
    let key = profile.privacy.hashed.isEmpty ? [] : try secret()
    let folder = try Self.makeFolder()
    self.folder = folder
    self.profile = profile.ofPlainText
    self.path = "\(folder)/\(name)"
    let digest = try PrivacyRule(profile, key: key).rewrite(path, to: "\(folder)/\(name)")
    sha256 = digest.sha256
    byteSize = digest.byteSize
  }

  deinit {
    guard let folder else { return }
    unlink(path)
    rmdir(folder)
  }

  private static func makeFolder() throws(IntakeError) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/bahi-import-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .unwritable(path: parent, reason: FileBytes.lastError())
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension Profile {
  /// The profile for what is decoded already.
  fileprivate var ofPlainText: Profile {
    var profile = self
    profile.decoding = Decoding()
    profile.decoding.container = .none
    return profile
  }
}
