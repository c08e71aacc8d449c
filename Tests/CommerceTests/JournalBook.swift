import Commerce
import Foundation
import Ledger
import Money
import Payouts
import Postgres
import TestSupport
import Testing

/// A journal of the reference: its lines by the numbers of the chart, in paise.
struct ReferenceJournal: Decodable, Sendable, CustomTestStringConvertible {
  struct Line: Decodable, Hashable, Sendable {
    let account: String
    let debit: Int64
    let credit: Int64
  }

  let number: String
  let title: String
  let lines: [Line]

  var testDescription: String { "\(number) \(title)" }

  /// All journals of the reference, in its order.
  static func all() throws -> [ReferenceJournal] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/journals.json")
    return try JSONDecoder().decode([ReferenceJournal].self, from: try Data(contentsOf: file))
  }
}

/// A book with a party of every sort, whose postings are read back by the numbers of the chart.
final class JournalBook {
  let commerce: CommerceBook
  private var mark: Int64 = 0

  static let day = CommerceBook.day
  static let registration = 27
  static let services = TaxPlace(
    registrationState: registration, otherState: 29, rate: TaxPlace.servicesRate)

  private static let parties = """
      - { code: upi-npci, kind: gateway, name: UPI, state: 29 }
      - { code: shop-m, kind: merchant, name: Shop M, state: 29 }
      - { code: host-1, kind: affiliate, name: Host One, state: 29 }
      - { code: brand-1, kind: brand, name: Brand One, state: 29 }
      - { code: adnet-1, kind: ad-network, name: Ad Network One, state: 29 }

    """

  private static let agreements = """
      - code: shop-m-goods
        party: shop-m
        kind: marketplace
        nature: "1035"
        from: 2026-04-01
        categories: { footwear: 20 % }
      - code: host-1-links
        party: host-1
        kind: affiliate
        nature: "1006"
        from: 2026-04-01
        categories: { footwear: 10 % }
    """

  /// Makes the book; `extra` are blocks of the agreements file beside its agreements.
  init(share: String = "40 %", extra: String = "") throws {
    commerce = try CommerceBook(
      CommerceBook.yaml(share: share, extra: Self.agreements + "\n" + extra).replacing(
        "series:\n", with: Self.parties + "series:\n", maxReplacements: 1))
  }

  var book: Book { commerce.book }
  var connection: Connection { commerce.connection }

  /// Posts what rules make.
  func post(_ transactions: Transaction...) throws {
    _ = try connection.transaction {
      try LedgerPosting(book, on: connection).post(transactions)
    }
  }

  /// Posts a paid unlock and distributes its day.
  func unlock(_ amountMinor: Int64, psp: String = "razorpay") throws {
    try commerce.post([
      CommerceBook.Unlock(id: "unl-\(amountMinor)", amountMinor: amountMinor, psp: psp)
    ])
    try commerce.distribute()
  }

  /// Issues the statements of the month.
  func issueStatements() throws {
    let period = try Period("2026-04", today: Self.day)
    let cut = try Cut.take(of: book, on: connection)
    _ = try StatementStore(book, on: connection).issue(period, on: period.last, asOf: cut)
  }

  /// Proposes an entry of a file as one person and approves it as another; positive is debit.
  func voucher(
    _ type: String, _ legs: [(account: String, sort: String, amountMinor: Int64)]
  ) throws {
    let yaml = legs.map { leg in
      let amount = Money(minorUnits: abs(leg.amountMinor), currency: .inr).decimalText
      return """
          - { account: "\(leg.account)", \(leg.amountMinor > 0 ? "debit" : "credit"): "\(amount)",
              open: true, class: \(leg.sort) }
        """
    }
    let file = try JournalFile(
      yaml: """
        voucher: \(type)
        date: 2026-04-30
        reason: a journal of the reference
        legs:
        \(yaml.joined(separator: "\n"))
        """, name: "voucher.yaml")
    let people = PeopleStore(on: try TestDatabase.current.poster())
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    let (maker, checker) = (try TestLogin(["bahi_post"]), try TestLogin(["bahi_post"]))
    try people.add(maker.name, name: "Asha", PersonGrant(roles: [.poster]))
    try people.add(checker.name, name: "Ravi", PersonGrant(roles: [.checker]))
    let made = try journals(of: maker).propose(try file.entry(accounts: [:], series: [:]))
    precondition(made.voucher == nil, "a maker without a limit waits for the checker")
    _ = try journals(of: checker).approve(made.proposal)
  }

  private func journals(of login: TestLogin) throws -> JournalStore {
    let connection = try login.connection()
    try connection.becomePoster()
    return JournalStore(book, on: connection)
  }

  /// Leaves what is posted so far out of the lines.
  func setMark() throws {
    mark = try connection.row("SELECT coalesce(max(txn), 0) AS txn FROM ledger.posting")
      .value("txn")
  }

  /// Joins the postings since the mark again, by account, and names them by the chart.
  ///
  /// With `classes`, only postings are taken that move an account of them.
  func lines(
    of kinds: [String]?, classes: [String]? = nil
  ) throws -> Set<ReferenceJournal.Line> {
    var balances: [String: Int64] = [:]
    for row in try connection.rows(
      """
      SELECT a.code, p.kind AS party_kind, sum(side.amount_minor)::bigint AS amount_minor
      FROM ledger.posting AS x
      JOIN ledger.posting_kind AS k ON k.kind = x.kind
      CROSS JOIN LATERAL (
        VALUES (x.debit, x.amount_minor), (x.credit, -x.amount_minor)
      ) AS side (account, amount_minor)
      JOIN ledger.account AS a ON a.book = x.book AND a.account = side.account
      LEFT JOIN commerce.party AS p ON p.book = a.book AND p.party = a.party
      WHERE x.book = \(book.id) AND x.txn > \(mark) AND a.currency = 'INR'
        AND (\(kinds)::text[] IS NULL OR k.code = ANY (\(kinds)::text[]))
        AND (\(classes)::text[] IS NULL OR EXISTS (
          SELECT FROM ledger.account AS m
          WHERE m.book = x.book AND m.account IN (x.debit, x.credit)
            AND m.class = ANY (\(classes)::text[])))
      GROUP BY a.code, p.kind
      HAVING sum(side.amount_minor) <> 0
      """)
    {
      let code: String = try row.value("code")
      let kind = try row.optional("party_kind", as: String.self).flatMap(Party.Kind.init)
      let number = ChartNumber.of(code: code, party: kind) ?? code
      balances[number, default: 0] += try row.value("amount_minor")
    }
    return Set(
      balances.filter { $0.value != 0 }.map { number, balance in
        ReferenceJournal.Line(
          account: number, debit: max(balance, 0), credit: max(-balance, 0))
      })
  }
}
