extension Int {
  /// Reads digits alone; unlike the standard initialiser it takes no sign.
  init?(digits text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(text)
  }
}
