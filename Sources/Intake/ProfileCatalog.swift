import Glibc

/// The profiles that are known, by which files are recognised.
package struct ProfileCatalog: Sendable {
  /// The profiles in the order of their names.
  package let profiles: [Profile]

  /// Makes a catalog; two profiles of one name are an error.
  package init(_ profiles: [Profile]) throws(IntakeError) {
    self.profiles = profiles.sorted { $0.name < $1.name }
    for (left, right) in zip(self.profiles, self.profiles.dropFirst()) where left.name == right.name
    {
      throw .profile(
        file: right.name, line: 1, message: "a profile of the name \(right.name) is there already")
    }
  }

  /// Reads the profiles that bahi carries.
  package static func builtIn() throws(IntakeError) -> ProfileCatalog {
    var profiles: [Profile] = []
    for file in EmbeddedFiles.all where file.path.hasSuffix(".yaml") {
      profiles.append(
        try Profile.parse(yaml: file.text, file: FileHead.name(of: file.path)))
    }
    return try ProfileCatalog(profiles)
  }

  /// Adds the `.yaml` files of a folder; a profile of a known name takes the place of that one.
  package func adding(folder: String) throws(IntakeError) -> ProfileCatalog {
    var added: [Profile] = []
    for name in try ProfileCatalog.files(in: folder) where name.hasSuffix(".yaml") {
      let bytes = try FileBytes.all(path: "\(folder)/\(name)")
      added.append(try Profile.parse(yaml: String(decoding: bytes, as: UTF8.self), file: name))
    }
    let names = Set(added.map(\.name))
    return try ProfileCatalog(profiles.filter { !names.contains($0.name) } + added)
  }

  /// Finds the profiles of a feed, in the order of their names.
  package func profiles(feed: String) -> [Profile] { profiles.filter { $0.feed == feed } }

  /// Finds the first profile of a feed.
  package func profile(feed: String) -> Profile? { profiles(feed: feed).first }

  /// Finds a profile by its name.
  package func profile(named name: String) -> Profile? { profiles.first { $0.name == name } }

  private static func files(in folder: String) throws(IntakeError) -> [String] {
    guard let handle = opendir(folder) else {
      throw .unreadable(path: folder, reason: FileBytes.lastError())
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names.sorted()
  }
}

extension Profile {
  /// Reads a profile from YAML; errors name the file and the line.
  package static func parse(yaml: String, file: String) throws(IntakeError) -> Profile {
    try ProfileReader(yaml: yaml, file: file)
      .read(sha256: FileDigest.of(Array(yaml.utf8)).sha256)
  }
}

extension FileBytes {
  /// Reads a small file whole.
  static func all(path: String) throws(IntakeError) -> [UInt8] {
    let source = try FileBytes(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let count = try source.read(into: buffer)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
