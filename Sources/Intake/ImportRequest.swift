package import Money

/// What a caller wants done with a file.
package struct ImportRequest: Sendable {
  package var path: String
  /// The business day on which the file arrived; dates after it are in the future.
  package var receivedOn: BusinessDay
  package var feed: String?
  package var isDryRun = false
  package var acceptsPartial = false
  /// The folder of the rejects file; nil puts it beside the input.
  package var rejectsFolder: String?
  /// How many unlocks are posted while the next ones are read: few enough to stay in the caches of
  /// server and program, and so many that the cost of a batch does not show.
  package var batchSize = 65_536

  package init(path: String, receivedOn: BusinessDay) {
    self.path = path
    self.receivedOn = receivedOn
  }
}
