import ArgumentParser
import Commerce
import Ledger
import Reports

extension AgreementsCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows all versions of an agreement.")

    @Argument(help: "The code of the agreement.")
    var code: String

    @Flag(help: "Show the rules of every version, one a row.")
    var rules = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let table = try AgreementReport.table(
        of: session.book, agreement: code, on: session.connection)
      guard !table.rows.isEmpty else {
        throw CommandError.unknown("agreement", name: code, known: [])
      }
      guard rules else { return try output.write(table) }
      try output.write(
        try RuleReport.table(of: session.book, agreement: code, on: session.connection))
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what differs between two versions of an agreement.")

    @Argument(help: "The one version, as flipkart-commission@1.")
    var first: String

    @Argument(help: "The other version, as flipkart-commission@2.")
    var second: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let names = try [first, second].map { text in
        guard let name = AgreementName(text) else { throw CommerceError.unknownVersion(text) }
        return name
      }
      let facts = try names.map { name in
        let facts = try AgreementDifference.facts(
          of: name, in: session.book, on: session.connection)
        guard !facts.isEmpty else { throw CommerceError.unknownVersion("\(name)") }
        return facts
      }
      try output.write(
        AgreementDifference.table(
          between: (names[0], facts[0]), and: (names[1], facts[1])))
    }
  }

  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Explains which rule, version, basis, rate and rounding made a transaction.")

    @Argument(help: "The number of the transaction, or the id of an event as sales:ORDER-1.")
    var transaction: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let found = try ExplainReport.transaction(
        named: transaction, in: session.book, on: session.connection)
      guard let found else {
        throw CommandError.unknown("transaction", name: transaction, known: [])
      }
      try output.write(
        ExplainReport.table(of: found, in: session.book, on: session.connection))
    }
  }
}
