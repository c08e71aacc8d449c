/// How a file's bytes become text: what they are packed in, and how the text is encoded.
package struct Decoding: Hashable, Sendable {
  /// What a file is packed in; `auto` lets its first bytes tell.
  package enum Container: String, CaseIterable, Hashable, Sendable {
    case auto, none, zip, gzip, xlsx, xls, html, camt053, mt940
  }

  /// A way to write text as bytes; `utf-16` needs a byte order mark.
  package enum Encoding: String, CaseIterable, Hashable, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case utf16le = "utf-16le"
    case utf16be = "utf-16be"
    case gb18030
    case windows1252 = "windows-1252"
  }

  package var container = Container.auto
  /// A pattern with `*` and `?` for the file within a zip archive; nil when it holds only one.
  package var member: String?
  /// The environment variable that has the password of a zip archive, or, with `_FILE` behind its
  /// name, the path of a file that does.
  package var passwordVariable: String?
  /// The name of a workbook's sheet, with `*` and `?`; nil for the first that is shown.
  package var sheet: String?
  /// The encodings that are tried, in order; the first in which all bytes have a meaning is taken.
  package var encodings = [Encoding.utf8]

  /// Makes the decoding of a file that says itself what it is, in UTF-8.
  package init() {}
}

extension Decoding.Encoding {
  /// The name for people.
  var title: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16, .utf16le, .utf16be: "UTF-16"
    case .gb18030: "GB18030"
    case .windows1252: "Windows-1252"
    }
  }

  var isUTF16: Bool { self == .utf16 || self == .utf16le || self == .utf16be }
}

extension Decoding.Container {
  /// The name for people.
  var title: String {
    switch self {
    case .auto: "any file"
    case .none: "plain text"
    case .zip: "a zip archive"
    case .gzip: "a gzip file"
    case .xlsx: "an XLSX workbook"
    case .xls: "an old XLS workbook"
    case .html: "an HTML page"
    case .camt053: "a camt.053 statement"
    case .mt940: "an MT940 statement"
    }
  }
}
