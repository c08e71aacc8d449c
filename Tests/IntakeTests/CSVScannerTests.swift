import TestSupport
import Testing

@testable import Intake

@Suite("CSV scanner")
struct CSVScannerTests {
  static let dialect = Dialect(
    delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), trims: false)

  /// The records of a stream as texts; a file that is cut within quotes ends with `cut`.
  static func records(_ bytes: [UInt8], chunkSize: Int) throws -> [[String]] {
    let stream = try RecordStream(
      source: MemoryBytes(bytes), fileName: "x.csv", dialect: dialect, chunkSize: chunkSize)
    var records: [[String]] = []
    while try stream.advance() {
      if stream.scanner.isUnterminated {
        records.append(["cut"])
      } else if stream.scanner.isMalformed {
        records.append(["malformed", "\(stream.line)"])
      } else {
        records.append((0..<stream.fieldCount).map(stream.text) + ["@\(stream.line)"])
      }
    }
    return records
  }

  @Test("Every text of a small alphabet splits as the naive reading does", arguments: [1, 3, 64])
  func exhaustive(chunkSize: Int) throws {
    let alphabet = Array("a,\"\n\r".utf8)
    for length in 0...6 {
      var digits = Array(repeating: 0, count: length)
      while true {
        let bytes = digits.map { alphabet[$0] }
        let expected = NaiveCSV.records(bytes)
        let found = try CSVScannerTests.records(bytes, chunkSize: chunkSize)
        if found != expected {
          let text = String(decoding: bytes, as: UTF8.self).debugDescription
          Issue.record("\(text): \(found) is not \(expected)")
          return
        }
        guard let place = digits.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
        digits[place] += 1
        for index in (place + 1)..<max(length, place + 1) { digits[index] = 0 }
      }
    }
  }

  @Test("The size of chunks changes nothing", arguments: SampleTests.samples)
  func chunks(sample: String) throws {
    let bytes = try Fixture.bytes(sample)
    let profile = try ProfileCatalog.builtIn().detect(fileName: sample, head: bytes)
    let whole = try Fixture.read(bytes, as: profile)
    for chunkSize in 1...64 {
      #expect(try Fixture.read(bytes, as: profile, chunkSize: chunkSize) == whole)
    }
  }

  @Test("CR CR LF ends a record, and a byte order mark is no text")
  func carriageReturns() throws {
    let records = try CSVScannerTests.records(
      [0xEF, 0xBB, 0xBF] + Array("a,b\r\r\n\"c\",d\r\r\n".utf8), chunkSize: 2)
    #expect(records == [["a", "b", "@1"], ["c", "d", "@2"]])
  }

  @Test("Records and columns have limits that are named")
  func limits() throws {
    let wide = Array(repeating: UInt8(ascii: ","), count: 4096)
    #expect(
      throws: IntakeError.refused(
        .limit, file: "x.csv", line: 1, message: "has 4097 columns, more than 4096")
    ) { try CSVScannerTests.records(wide, chunkSize: 1 << 16) }
    let long = Array("a,b\n\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: 3 << 20)
    let message = "starts a record of more than 1 MiB, perhaps a quote that is never closed"
    #expect(throws: IntakeError.refused(.limit, file: "x.csv", line: 2, message: message)) {
      try CSVScannerTests.records(long, chunkSize: 1 << 16)
    }
  }
}

/// A slow reading of CSV, letter by letter, to compare with.
enum NaiveCSV {
  static func records(_ bytes: [UInt8]) -> [[String]] {
    let text = normalised(bytes)
    var records: [[String]] = []
    var index = 0
    var line = 1
    while index < text.count {
      var fields: [String] = []
      var isMalformed = false
      let startLine = line
      let start = index
      while true {
        var field: [UInt8] = []
        if index < text.count, text[index] == UInt8(ascii: "\"") {
          guard let (value, next) = quoted(text, index + 1) else {
            records.append(["cut"])
            return records
          }
          line += text[index..<next].count { $0 == UInt8(ascii: "\n") }
          field = value
          index = next
          if index < text.count, text[index] != UInt8(ascii: ","), text[index] != UInt8(ascii: "\n")
          {
            isMalformed = true
          }
        }
        while index < text.count, text[index] != UInt8(ascii: ","),
          text[index] != UInt8(ascii: "\n")
        {
          field.append(text[index])
          index += 1
        }
        fields.append(String(decoding: field, as: UTF8.self))
        guard index < text.count, text[index] == UInt8(ascii: ",") else { break }
        index += 1
      }
      if index > start {
        records.append(isMalformed ? ["malformed", "\(startLine)"] : fields + ["@\(startLine)"])
      }
      index += 1
      line += 1
    }
    return records
  }

  /// Turns CR… LF outside quotes into LF, and drops a CR at the end.
  private static func normalised(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var isFieldStart = true
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        output.append(byte)
        if byte == UInt8(ascii: "\"") {
          if index + 1 < bytes.count, bytes[index + 1] == byte {
            output.append(byte)
            index += 1
          } else {
            isQuoted = false
          }
        }
        isFieldStart = false
      } else if byte == UInt8(ascii: "\r") {
        var ahead = index
        while ahead < bytes.count, bytes[ahead] == byte { ahead += 1 }
        if ahead < bytes.count, bytes[ahead] != UInt8(ascii: "\n") {
          output += bytes[index..<ahead]
          isFieldStart = false
        }
        index = ahead - 1
      } else {
        output.append(byte)
        isQuoted = byte == UInt8(ascii: "\"") && isFieldStart
        isFieldStart = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
      }
      index += 1
    }
    return output
  }

  private static func quoted(_ text: [UInt8], _ start: Int) -> (value: [UInt8], next: Int)? {
    var value: [UInt8] = []
    var index = start
    while index < text.count {
      if text[index] == UInt8(ascii: "\"") {
        guard index + 1 < text.count, text[index + 1] == text[index] else {
          return (value, index + 1)
        }
        index += 1
      }
      value.append(text[index])
      index += 1
    }
    return nil
  }
}
