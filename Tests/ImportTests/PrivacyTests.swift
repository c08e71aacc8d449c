import Foundation
import Intake
import Ledger
import Postgres
import TestSupport
import Testing

@Suite("What may not be kept")
struct PrivacyTests {
  private typealias Files = PartnerFiles
  private static let secrets = [
    "Meera Iyer", "9876543210", "98765 43210", "meera@example.in", "4111111111111111",
    "4111 1111 1111 1111", "R. Rao",
  ]
  private static let privacy = """
    privacy: { drop: [note], hash: [sub], scan: [pan, email, phone] }
    """

  @Test(
    "Neither the database nor the rejects nor the kept file has it, and equal values stay equal",
    .database)
  func dropped() throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: snapshot }", extra: Self.privacy)
    let rows = [
      Files.row("9876501234", "5.00", note: "Meera Iyer"),
      Files.row(
        "b", sub: "R. Rao", "6.00", note: "\"Meera\nIyer\"",
        phone: "call 98765 43210 or meera@example.in"),
      Files.row("c", sub: "R. Rao", "seven", note: "Meera Iyer", phone: "+91-9876543210"),
      Files.row("d", "8.00", phone: "paid with 4111 1111 1111 1111"),
    ]
    let report = try files.take(rows, profile, named: "may.csv", acceptsPartial: true)
    #expect(report.accepted == 3 && report.rejected == 1)
    let csv = try files.platform.text("may.rejects.csv")
    let rejects = try csv + files.platform.text("may.rejects.json")
    let dump = try dumped(files)
    for secret in Self.secrets {
      #expect(!rejects.contains(secret) && !dump.contains(secret), "\(secret)")
    }
    // An id that looks like a telephone number stays an id.
    #expect(dump.contains("9876501234"))
    let kept = String(
      decoding: try FileKeeping(on: files.connection).bytes(of: FileID(rawValue: 1)), as: UTF8.self)
    let lines = kept.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[2].hasSuffix(",INR,pending,,call [phone] or [email]"))
    #expect(lines[3] == "" && lines[4].hasPrefix("c,"))
    let hashes = try files.connection.rows(
      "SELECT DISTINCT content_id FROM intake.line WHERE content_id IS NOT NULL"
    ).map { try $0.value("content_id", as: String.self) }
    #expect(hashes.count == 1 && hashes[0].hasPrefix("h:") && hashes[0].count == 34)
    #expect(rejects.contains(hashes[0]))
    let digests = try files.connection.row(
      "SELECT sha256 <> kept_sha256 AS differ FROM intake.file")
    #expect(try digests.value("differ", as: Bool.self))
    #expect(try files.take(rows, profile, named: "may.csv").verdict == .duplicate)
    _ = try files.platform.write(csv.replacing(",seven,", with: ",7,"), to: "may.rejects.csv")
    let fixed = try files.take(file: "may.rejects.csv", profile)
    #expect(fixed.accepted == 1 && fixed.parent == "may.csv", "\(fixed.message ?? "")")
    #expect(
      try files.connection.rows(
        "SELECT DISTINCT content_id FROM intake.line WHERE content_id IS NOT NULL"
      ).count == 1)
  }

  @Test("A column that should be dropped and is not there refuses the file", .database)
  func missing() throws {
    let files = try Files()
    let profile = try Files.profile(
      restatement: "{ mode: snapshot }", extra: "privacy: { drop: [Customer Phone] }")
    let report = try files.take([Files.row("a", "5")], profile, named: "may.csv")
    #expect(report.verdict == .rejected)
    #expect(
      report.message
        == "may.csv: lacks \"Customer Phone\", which its profile says may not be kept [F-HDR]")
  }

  /// All that the database holds of the files, the kept bytes as text.
  private func dumped(_ files: PartnerFiles) throws -> String {
    let superuser = try TestDatabase.current.superuserConnection()
    var text = ""
    for table in ["file", "line", "held_line", "review", "file_scope"] {
      text += try superuser.row(
        .trusted(
          "SELECT coalesce(string_agg(t::text, E'\\n'), '') AS all FROM intake.\(table) AS t")
      ).value("all", as: String.self)
    }
    return try text
      + superuser.row(
        """
        SELECT string_agg(convert_from(bytes, 'UTF8'), '' ORDER BY byte_offset) AS all
        FROM intake.file_chunk
        """
      ).value("all", as: String.self)
  }
}
