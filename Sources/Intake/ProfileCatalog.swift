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
  package static func builtIn() throws(IntakeError) -> ProfileCatalog { try carried.get() }

  /// They are read once: what a program carries does not change while it runs.
  private static let carried = Result<ProfileCatalog, IntakeError> { () throws(IntakeError) in
    let sources = EmbeddedFiles.all.filter { $0.path.hasSuffix(".yaml") }.map {
      ProfileSource(file: FileHead.name(of: $0.path), yaml: $0.text)
    }
    return try ProfileCatalog(try ProfileTexts(sources, known: []).profiles())
  }

  /// Adds the `.yaml` files of a folder; a profile of a known name takes the place of that one.
  package func adding(folder: String) throws(IntakeError) -> ProfileCatalog {
    try replacing(with: try profiles(in: folder))
  }

  /// Reads the `.yaml` files of a folder, which may extend each other and what is known.
  package func profiles(in folder: String) throws(IntakeError) -> [Profile] {
    var sources: [ProfileSource] = []
    for name in try ProfileCatalog.files(in: folder) where name.hasSuffix(".yaml") {
      let bytes = try FileBytes.all(path: "\(folder)/\(name)")
      sources.append(ProfileSource(file: name, yaml: String(decoding: bytes, as: UTF8.self)))
    }
    return try ProfileTexts(sources, known: profiles).profiles()
  }

  /// Adds profiles, each in the place of the known one of its name.
  package func replacing(with added: [Profile]) throws(IntakeError) -> ProfileCatalog {
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
  ///
  /// What it extends is looked for among `known`.
  package static func parse(
    yaml: String, file: String, known: [Profile] = []
  ) throws(IntakeError) -> Profile {
    let source = ProfileSource(file: file, yaml: yaml)
    guard let profile = try ProfileTexts([source], known: known).profiles().first else {
      preconditionFailure("a text gives a profile")
    }
    return profile
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
