/// What a file's first bytes say that it is.
enum FileMagic: Hashable {
  case gzip, zip, legacyWorkbook, html, camt053, mt940, text

  /// How many bytes are looked at.
  static let size = 4096

  init(_ head: [UInt8]) {
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) {
      self = .zip
    } else if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .legacyWorkbook
    } else {
      self = FileMagic(text: FileMagic.readable(head))
    }
  }

  private init(text: String) {
    let start = text.prefix(16).lowercased()
    let tags = ["<html", "<!doctype html", "<table", "<head", "<meta", "<body"]
    if tags.contains(where: start.hasPrefix) {
      self = .html
    } else if text.hasPrefix("<"), text.contains("camt.053") || text.contains("<BkToCstmrStmt") {
      self = .camt053
    } else if text.hasPrefix(":20:") || text.hasPrefix("{1:") {
      self = .mt940
    } else {
      self = .text
    }
  }

  /// The ASCII letters of a head, whatever encoding they are in.
  private static func readable(_ head: [UInt8]) -> String {
    let letters = head.filter { $0 != 0 && $0 < 0x80 }.drop { $0 <= 0x20 }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The container that a profile would name for it.
  var container: Decoding.Container {
    switch self {
    case .gzip: .gzip
    case .zip: .zip
    case .legacyWorkbook: .xls
    case .html: .html
    case .camt053: .camt053
    case .mt940: .mt940
    case .text: .none
    }
  }
}
