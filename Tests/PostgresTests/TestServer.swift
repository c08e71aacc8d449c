import Postgres
import TestSupport

/// Connects to the throw-away server's maintenance database; a test makes only temporary tables.
func connect() throws -> Connection {
  try TestServer.superuser()
}
