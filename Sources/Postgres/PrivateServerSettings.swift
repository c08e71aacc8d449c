/// The private server's configuration, from the size of the machine.
struct PrivateServerSettings {
  let memoryMiB: Int
  let socketFolder: String
  /// The method of `wal_compression`, as far as the server was built with one.
  let walCompression: String

  var text: String {
    settings.map { "\($0.0) = \($0.1)\n" }.reduce("# Written by bahi at every start.\n", +)
  }

  private var settings: [(String, String)] {
    [
      ("listen_addresses", "''"),
      ("port", "\(PrivateServer.port)"),
      ("unix_socket_directories", Self.quoted(socketFolder)),
      ("unix_socket_permissions", "0700"),
      ("max_connections", "50"),
      ("shared_buffers", "\(max(32, min(4096, memoryMiB / 4)))MB"),
      ("effective_cache_size", "\(max(64, memoryMiB * 6 / 10))MB"),
      ("work_mem", "\(max(4, min(64, memoryMiB / 64)))MB"),
      ("maintenance_work_mem", "\(max(16, min(512, memoryMiB / 8)))MB"),
      ("max_wal_size", "8GB"),
      ("min_wal_size", "1GB"),
      ("checkpoint_timeout", "15min"),
      ("wal_compression", walCompression),
      ("fsync", "on"),
      ("synchronous_commit", "on"),
      ("random_page_cost", "1.1"),
      ("jit", "off"),
      ("autovacuum", "on"),
      ("timezone", "'UTC'"),
    ]
  }

  /// Quotes a value: the file's syntax doubles the quotation mark and escapes the backslash.
  private static func quoted(_ value: String) -> String {
    let escaped = value.map { $0 == "'" ? "''" : $0 == "\\" ? "\\\\" : String($0) }.joined()
    return "'\(escaped)'"
  }
}
