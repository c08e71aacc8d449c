import CLibpq

/// A means to stop a connection's running statement from another thread or a signal handler.
package final class CancelHandle: @unchecked Sendable {
  // PQcancel only reads it, and libpq allows that from any thread.
  private let handle: OpaquePointer?

  init(_ connection: OpaquePointer) {
    handle = PQgetCancel(connection)
  }

  deinit {
    PQfreeCancel(handle)
  }

  /// Asks the server to stop the running statement, which then fails with SQLSTATE 57014.
  package func cancel() {
    guard let handle else { return }
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
      _ = PQcancel(handle, reason.baseAddress, Int32(reason.count))
    }
  }
}
