import TestSupport
import Testing

@Suite("bahi rates", .database)
struct RatesCommandTests {
  private static let file = """
    base,quote,rate,effective_on,source
    USD,INR,84.2500,2026-04-30,fbil
    JPY,INR,0.5663,2026-04-30,rbi

    """

  @Test("Rates are recorded once, superseded, and listed; a dry run records nothing")
  func apply() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.file, to: "rates.csv")
    let preview = try runBahi(["rates", "apply", file, "--dry-run"])
    #expect(preview.status == 0)
    #expect(preview.stderr == "2 of 2 rates would be recorded\n")
    #expect(
      try runBahi(["rates", "list", "-O", "csv"]).stdout == "base,quote,rate,effective_on,source\n")
    #expect(try runBahi(["rates", "apply", file]).stderr == "2 of 2 rates recorded\n")
    #expect(try runBahi(["rates", "apply", file]).stderr == "0 of 2 rates recorded\n")
    let later = try folder.write(
      Self.file.replacing("84.2500", with: "84.31"), to: "later.csv")
    #expect(try runBahi(["rates", "apply", later]).stderr == "1 of 2 rates recorded\n")
    #expect(
      try runBahi(["rates", "list", "-O", "csv"]).stdout == """
        base,quote,rate,effective_on,source
        JPY,INR,0.5663,2026-04-30,rbi
        USD,INR,84.31,2026-04-30,fbil

        """)
    #expect(
      try runBahi(["rates", "list", "--base", "USD", "-b", "2026-05-01", "-O", "csv"]).stdout
        == "base,quote,rate,effective_on,source\n")
  }

  @Test("The log of changes has each rate that was recorded")
  func logged() throws {
    let folder = try TemporaryFolder()
    _ = try runBahi(["rates", "apply", try folder.write(Self.file, to: "rates.csv")])
    let audit = try runBahi(["report", "audit", "--on", "rate:USD", "-O", "tsv"])
    #expect(audit.status == 0)
    let lines = audit.stdout.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.contains("rate:USD\tINSERT") == true, "\(audit.stdout)")
  }

  @Test("A wrong file is refused with its line and status 65, an unknown currency with 64")
  func refused() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.file.replacing("JPY", with: "XXX"), to: "rates.csv")
    let run = try runBahi(["rates", "apply", file])
    #expect(run.status == 65)
    #expect(run.stderr == "bahi: rates.csv:3: currency \"XXX\" is not known\n")
    #expect(try runBahi(["rates", "apply", "\(folder.path)/nope.csv"]).status == 65)
    let list = try runBahi(["rates", "list", "--base", "XXX"])
    #expect(list.status == 64)
    #expect(list.stderr == "bahi: currency \"XXX\" is not known\n")
  }
}
