import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "Each command explains itself as the golden file says",
    arguments: [
      "", "db", "db start", "db stop", "db status", "db url", "db psql", "migrate", "check",
      "simulate", "agreements", "agreements apply", "agreements list", "agreements show",
      "agreements approve", "agreements reject", "agreements diff", "agreements explain",
      "import", "import files", "import list", "import show", "import void", "import rules",
      "import reviews", "import approve", "import reject", "feeds", "feeds list", "feeds show",
      "feeds test", "feeds schema", "feeds new", "feeds add", "feeds activate", "feeds reject",
      "rollup", "distribute",
      "nightly", "recon", "recon run", "recon breaks", "recon show", "statements",
      "statements run", "statements list", "statements show", "statements issue",
      "statements export", "report", "report tb", "report gl", "report daybook", "report bs",
      "report is", "report periods", "report fx", "report audit", "report sales",
      "report deferred", "report attribution", "report ageing", "report series",
      "report partners", "report coins", "rates", "rates apply", "rates list", "export", "users",
      "users add", "users list", "users change", "users remove", "users single-person", "trace",
      "journal", "journal post", "journal reverse", "journal show", "journal list",
      "journal approve", "journal reject", "journal grant", "invoices", "invoices issue",
      "invoices list", "invoices show", "invoices collect", "close", "seal", "verify", "archive",
      "archive export", "archive detach", "archive attach", "archive list", "bench", "bench post",
      "bench import", "bench read", "bench live", "bench live-strict", "bench distribute",
    ])
  func golden(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try runBahi(words + ["--help"], environment: ["COLUMNS": "80"])
    #expect(run.status == 0)
    #expect(run.stderr == "")
    let name = (["help"] + words).joined(separator: "-")
    expectSnapshot(of: run.stdout, named: "\(name).txt")
  }
}
