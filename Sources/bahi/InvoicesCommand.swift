import ArgumentParser
import Commerce
import Ledger
import Money
import Reports

/// `bahi invoices`: what partners, brands and ad networks are charged, and what they pay.
struct InvoicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoices",
    abstract: "Issues invoices for confirmed commission, and records what pays them.",
    discussion: """
      Placements and ad revenue are invoiced when their files are imported; commission is when it \
      is confirmed and asked for here. Numbers are consecutive for each entity and financial year.
      """,
    subcommands: [Issue.self, List.self, Show.self, Collect.self])

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Invoices what a network has confirmed by the end of a period.",
      discussion: """
        What it took back of earlier invoices becomes a credit note on each of them, with the tax \
        of the original in proportion. What it reports in foreign money is invoiced in that, \
        without tax.
        """)

    @Argument(help: "The network, as the agreements call it.")
    var party: String

    @Argument(help: "The period, as 2026-04 or \"last month\".")
    var period: String

    @Option(name: .customLong("on"), help: "The date of the invoice; else the day of the run.")
    var issuedOn: BusinessDay?

    @Flag(help: "Only tell what would be issued.")
    var dryRun = false

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions

    func run() throws {
      let period = try Period.reading(period, day)
      let session = try Session(book)
      let invoices = try session.connection.trial(dryRun: dryRun) {
        try InvoiceStore(session.book, on: session.connection)
          .issue(period, to: party, on: issuedOn ?? day.day)
      }
      for invoice in invoices {
        let gross = Money(
          minorUnits: invoice.draft.figures.grossMinor, currency: invoice.draft.currency)
        StandardOutput.write(
          "\(invoice.number) \(IndianGrouping.amount(gross)) of \(invoice.draft.lines.count) items"
            + (invoice.draft.original.map { ", credits \($0)" } ?? "") + "\n")
      }
      StandardError.write(
        "\(invoices.count) documents \(dryRun ? "would be " : "")issued to \(party)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists invoices and credit notes, with what is paid and open.")

    @Option(help: "Only those of this party.")
    var party: String?

    @Flag(help: "Only invoices that are not settled.")
    var open = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        InvoiceReport.table(
          of: session.book, party: party, onlyOpen: open, on: session.connection))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the items and the tax of an invoice or a credit note.")

    @Argument(help: "The number, as TI/2627/0000001.")
    var number: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let table = try InvoiceReport.lines(
        of: number, in: session.book, on: session.connection)
      guard !table.rows.isEmpty else { throw CommerceError.unknownInvoice(number) }
      try output.write(table)
    }
  }

  struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pays invoices with a line of the bank that nothing has explained.",
      discussion: """
        The money is what the line's break holds in suspense, and the break closes. Invoices are \
        paid in the order given; what is short stays open, and more than they have open is \
        refused. Of invoices in foreign money all that is open is paid unless --paid says less; \
        what the line brings more or less than they carry is a gain or a loss of the exchange.
        """)

    @Argument(help: ArgumentHelp("The numbers, as TI/2627/0000001.", valueName: "number"))
    var numbers: [String]

    @Option(
      name: .customLong("break"), help: "The break of the bank line, as 'recon breaks' has it.")
    var breakID: String

    @Option(help: "The income tax that the party withheld, in rupees.")
    var tds: Rupees?

    @Option(
      help: ArgumentHelp(
        "The rate at which the party withheld, as \"2 %\", of what it pays without GST.",
        valueName: "rate"))
    var tdsRate: String?

    @Option(help: "What is paid of foreign invoices, in their currency.")
    var paid: Rupees?

    @Option(help: "What the bank kept of a payment from abroad, in rupees without tax.")
    var charge: Rupees?

    @Option(help: "The GST on what the bank kept, in rupees.")
    var chargeTax: Rupees?

    @Option(name: .customLong("on"), help: "The day on which it counts; else the day of the run.")
    var collectedOn: BusinessDay?

    @Flag(help: "Only tell what would be paid.")
    var dryRun = false

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions

    func validate() throws {
      guard tds == nil || tdsRate == nil else {
        throw ValidationError("--tds and --tds-rate say the same thing twice")
      }
    }

    private var payment: ForeignPayment {
      ForeignPayment(
        paidMinor: paid?.paise, chargeMinor: charge?.paise ?? 0,
        chargeTaxMinor: chargeTax?.paise ?? 0)
    }

    private func withheld() throws -> WithheldTax {
      guard let tdsRate else { return .amount(tds?.paise ?? 0) }
      return .rate(try BasisPoints(percent: tdsRate))
    }

    func run() throws {
      let withheld = try withheld()
      let session = try Session(book)
      let store = InvoiceStore(session.book, on: session.connection)
      let isForeign = try store.currency(of: numbers) != .inr && tds == nil && tdsRate == nil
      guard isForeign || (paid == nil && charge == nil && chargeTax == nil) else {
        throw CommerceError.inHomeCurrency(numbers)
      }
      let outcome = try session.connection.trial(dryRun: dryRun) {
        let day = collectedOn ?? day.day
        return isForeign
          ? try store.exchange(numbers, with: breakID, payment, on: day)
          : try store.collect(numbers, with: breakID, withheld: withheld, on: day)
      }
      for paid in outcome.paidMinor.sorted(by: { $0.key < $1.key }) {
        let amount = Money(minorUnits: paid.value, currency: outcome.currency)
        StandardOutput.write("\(paid.key) \(IndianGrouping.amount(amount))\n")
      }
      if let gain = outcome.gainMinor {
        let amount = Money(minorUnits: Int64(gain.magnitude), currency: .inr)
        StandardOutput.write("\(gain < 0 ? "loss" : "gain") \(IndianGrouping.amount(amount))\n")
      }
      let verb = outcome.isKnown ? "had paid" : dryRun ? "would pay" : "pays"
      StandardError.write("break \(breakID) \(verb) \(outcome.paidMinor.count) invoices")
    }
  }
}
