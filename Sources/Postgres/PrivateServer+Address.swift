extension PrivateServer {
  /// The parts of the books' address, by the names that libpq gives them.
  package var addressItems: [(name: String, value: String)] {
    [("host", folders.socket), ("port", "\(Self.port)"), ("user", "bahi")]
  }
}
