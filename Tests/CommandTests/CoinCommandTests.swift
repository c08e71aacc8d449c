import Postgres
import TestSupport
import Testing

@Suite("Coins on the command line", .database)
struct CoinCommandTests {
  private let platform: SimulatedPlatform
  private let maker: TestLogin
  private let checker: TestLogin

  init() throws {
    platform = try SimulatedPlatform(days: 1, unlocksPerDay: 10, seed: 1)
    maker = try TestLogin(isReserved: true)
    checker = try TestLogin(isReserved: true)
    for arguments in [
      ["bahi", "--role", "admin"], [maker.name, "--role", "poster", "--role", "checker"],
      [checker.name, "--role", "checker"],
    ] {
      let run = try runBahi(["users", "add"] + arguments + ["--name", "N"])
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  @Test("Goodwill takes two people and makes a lot without rupees, which the report shows")
  func grant() throws {
    let grant = [
      "journal", "grant", "--viewer", "v-7", "--coins", "50", "--expires", "2026-12-31",
      "--reason", "outage", "--date", "2026-04-01",
    ]
    let trial = try runBahi(grant + ["--dry-run"], as: maker)
    #expect(trial.stderr == "the entry would wait for the approval of another person\n")
    let proposed = try runBahi(grant, as: maker)
    #expect(proposed.status == 0, "\(proposed.stderr)")
    let number = try #require(proposed.stdout.split(whereSeparator: \.isWhitespace).last)
    let own = try runBahi(["journal", "approve", "\(number)"], as: maker)
    #expect(own.status == 77)
    let approved = try runBahi(["journal", "approve", "\(number)"], as: checker)
    #expect(approved.stdout == "GR/2627/000001\n", "\(approved.stderr)")
    let lot = try TestDatabase.current.superuserConnection().row(
      """
      SELECT code, coins_paid, coins_bonus, value_minor, expires_on FROM commerce.coin_lot
      """)
    #expect(lot.texts == ["journal:GR/2627/000001", "0", "50", "0", "2026-12-31"])
    let report = try runBahi(["report", "coins", "2026-04", "-O", "csv"])
    #expect(
      report.stdout == """
        line,coins,currency,rupees_minor
        opening,0,INR,0
        sold,0,INR,0
        bonus,0,INR,0
        granted,50,INR,0
        used,0,INR,0
        expired,0,INR,0
        refunded,0,INR,0
        closing,50,INR,0

        """, "\(report.stderr)")
  }

  @Test("What is no viewer, no coins or no day ahead is refused")
  func refused() throws {
    let noViewer = try runBahi(
      ["journal", "grant", "--viewer", "7", "--coins", "5", "--reason", "x"], as: maker)
    #expect(noViewer.status == 64)
    #expect(noViewer.stderr.contains("a viewer is named as v-81723"))
    let noCoins = try runBahi(
      ["journal", "grant", "--viewer", "v-7", "--coins", "0", "--reason", "x"], as: maker)
    #expect(noCoins.status == 64)
    #expect(noCoins.stderr.contains("--coins is a number above zero"))
    let late = try runBahi(
      [
        "journal", "grant", "--viewer", "v-7", "--coins", "5", "--reason", "x", "--date",
        "2026-04-01", "--expires", "2026-03-31",
      ], as: maker)
    #expect(late.status == 65)
    #expect(
      late.stderr.hasPrefix("bahi: coins given on 2026-04-01 cannot expire on 2026-03-31"))
  }

  @Test("The report opens with what the months before it left, and its lines sum")
  func report() throws {
    let header =
      "top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on"
    let files = [
      try platform.folder.write(
        """
        \(header)
        tup-1,2026-03-31T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,
        tup-2,2026-04-01T09:00:00+05:30,v-7,40,2,40.00,INR,upi,razorpay,29,
        #control,2,140.00

        """, to: "top-ups-2026-04-01.csv"),
      try platform.folder.write(
        """
        refund_id,refunded_at,top_up_id,coins,amount,currency,reason
        trf-1,2026-04-02T09:00:00+05:30,tup-2,42,40.00,INR,
        #control,1,40.00

        """, to: "top-up-refunds-2026-04-02.csv"),
    ]
    let imported = try runBahi(["import", "--date", "2026-04-02"] + files)
    #expect(imported.status == 0, "\(imported.stderr)")
    _ = try runBahi(["nightly", "--date", "2026-04-02"])
    let report = try runBahi(["report", "coins", "2026-04", "-O", "csv"])
    let lines = report.stdout.split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").map(String.init) }
    #expect(
      lines.map { "\($0[0]) \($0[1]) \($0[3])" } == [
        "opening 110 10000", "sold 40 4000", "bonus 2 0", "granted 0 0", "used 0 0",
        "expired 0 0", "refunded -42 -4000", "closing 110 10000",
      ], "\(report.stderr)")
    let balance = try runBahi(["report", "tb", "-O", "csv"]).stdout.split(separator: "\n")
    #expect(balance.contains { $0.hasPrefix("liabilities:wallets,COIN") && $0.hasSuffix(",-110") })
    #expect(
      balance.contains { $0.hasPrefix("liabilities:coins:paid,INR") && $0.hasSuffix(",-10000") })
  }
}
