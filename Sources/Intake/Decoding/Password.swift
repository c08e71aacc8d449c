import Glibc

/// The password of an archive, which no profile holds.
struct Password {
  let text: String

  /// Finds it in an environment variable, or in the file that a variable of the same name with
  /// `_FILE` behind it names; nil when neither is set.
  init?(_ variable: String?) throws(IntakeError) {
    guard let variable else { return nil }
    if let value = getenv(variable) {
      text = String(cString: value)
      return
    }
    guard let path = getenv("\(variable)_FILE") else { return nil }
    let bytes = try FileBytes(path: String(cString: path)).prefix(4096)
    text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }
}
