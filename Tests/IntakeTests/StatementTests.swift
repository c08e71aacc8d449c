import Testing

@testable import Intake

@Suite("Statements of banks")
struct StatementTests {
  static let header = StatementEntry.columns.joined(separator: ",")

  static func camt(_ statement: String) -> String {
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
      + "\(statement)</BkToCstmrStmt></Document>"
  }

  static func balance(_ code: String, _ amount: String, _ mark: String = "CRDT") -> String {
    "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy=\"INR\">\(amount)</Amt>"
      + "<CdtDbtInd>\(mark)</CdtDbtInd></Bal>"
  }

  static func entry(_ amount: String, _ mark: String, _ more: String = "") -> String {
    "<Ntry><Amt Ccy=\"INR\">\(amount)</Amt><CdtDbtInd>\(mark)</CdtDbtInd>\(more)"
      + "<BookgDt><Dt>2026-04-04</Dt></BookgDt>"
      + "<ValDt><DtTm>2026-04-05T01:00:00</DtTm></ValDt></Ntry>"
  }

  static func statement(_ id: String, _ body: String) -> String {
    "<Stmt><Id>\(id)</Id><Acct><Id><IBAN>IN12</IBAN></Id></Acct>\(body)</Stmt>"
  }

  static func text(_ xml: String) -> String { Decoded.text(Array(xml.utf8)) }

  @Test("Both standards give the same credit as the bank's own file")
  func samples() throws {
    let row =
      "1,XXXX6789,INR,BAHI/94,2026-04-04,2026-04-04,393.28,C,false,BOOK,,1775282400utr1,"
      + "S0001,,RAZORPAY SETTLEMENT setl_BAHI00000001"
    let total =
      "TOTAL\nopening_balance,closing_balance,credit_count,debit_count\n"
      + "100000.00,100393.28,1,0\n"
    for chunkSize in [1, 1 << 16] {
      #expect(
        try Decoded.fixture("bank_camt053.xml", chunkSize: chunkSize)
          == "\(StatementTests.header)\n\(row)\n\(total)")
    }
    let swift = row.replacing("BAHI/94", with: "94/1").replacing("BOOK,,", with: "BOOK,NTRF,")
      .replacing("RAZORPAY SETTLEMENT", with: "NEFT CR RAZORPAY SOFTWARE")
    #expect(
      try Decoded.fixture("bank_mt940.sta") == "\(StatementTests.header)\n\(swift)\n\(total)")
  }

  @Test("Reversals, pending entries and payments within an entry are told apart")
  func entries() {
    let details =
      "<NtryDtls>"
      + ["<EndToEndId>e1</EndToEndId>|40.00", "<EndToEndId>e2</EndToEndId>|60.00"].map { detail in
        let parts = detail.split(separator: "|")
        return "<TxDtls><Refs>\(parts[0])</Refs><Amt Ccy=\"INR\">\(parts[1])</Amt><RltdPties><Dbtr>"
          + "<Pty><Nm>A, B</Nm></Pty></Dbtr></RltdPties></TxDtls>"
      }.joined() + "</NtryDtls>"
    let xml = StatementTests.camt(
      StatementTests.statement(
        "S1",
        StatementTests.balance("PRCD", "10.00", "DBIT") + StatementTests.balance("CLBD", "40.00")
          + StatementTests.entry("100.00", "CRDT", "<Sts><Cd>BOOK</Cd></Sts>" + details)
          + StatementTests.entry("50.00", "DBIT", "<RvslInd>true</RvslInd>")
          + StatementTests.entry("7.00", "CRDT", "<Sts>PDNG</Sts>")
          + StatementTests.entry(
            "0.00", "CRDT", details.replacing("60.00", with: "61.00"))))
    let start = "IN12,INR,S1,2026-04-04,2026-04-05"
    #expect(
      StatementTests.text(xml) == """
        \(StatementTests.header)
        1,\(start),40.00,C,false,BOOK,,e1,,"A, B",
        2,\(start),60.00,C,false,BOOK,,e2,,"A, B",
        3,\(start),50.00,D,true,BOOK,,,,,
        4,\(start),7.00,C,false,PDNG,,,,,
        5,\(start),0.00,C,false,BOOK,,,,"A, B",
        TOTAL
        opening_balance,closing_balance,credit_count,debit_count
        -10.00,40.00,2,1

        """)
  }

  @Test("A camt.053 message that does not add up or is no statement is refused")
  func camtRefusals() {
    let opening = StatementTests.balance("OPBD", "1.00")
    let closing = StatementTests.balance("CLBD", "2.00")
    let laughs = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>"
    let cases = [
      (
        StatementTests.camt(StatementTests.statement("S1", opening + closing)),
        "the statement S1 opens with 1.00 and its entries give 1.00, but it closes with 2.00 "
          + "[F-CONTROL]"
      ),
      (
        StatementTests.camt(StatementTests.statement("S1", opening)),
        "camt.053:1 names no opening or closing balance of the statement S1 [F-STATEMENT]"
      ),
      (
        StatementTests.camt(StatementTests.entry("1", "CRDT")), "holds no statement [F-EMPTY]"
      ),
      (
        StatementTests.camt(
          StatementTests.statement("S1", opening + closing + StatementTests.entry("1,00", "CRDT"))),
        "camt.053:1 has the amount \"1,00\" in entry 1, which is no amount [F-STATEMENT]"
      ),
      (
        StatementTests.camt(
          StatementTests.statement("S1", opening + closing + StatementTests.entry("1.00", "C"))),
        "camt.053:1 says \"C\", which is neither CRDT nor DBIT [F-STATEMENT]"
      ),
      (
        "<Document><BkToCstmrDbtCdtNtfctn>camt.053</BkToCstmrDbtCdtNtfctn></Document>",
        "camt.053:1 is not a camt.053 statement but Document/BkToCstmrDbtCdtNtfctn [F-STATEMENT]"
      ),
      (
        laughs + StatementTests.camt("&b;"),
        "camt.053:1 declares a document type, which no report needs [F-XML]"
      ),
      (
        StatementTests.camt("<Stmt></Bal>"),
        "camt.053:1 is not well-formed: Opening and ending tag mismatch: Stmt line 1 and Bal "
          + "[F-XML]"
      ),
    ]
    for (xml, message) in cases {
      #expect(StatementTests.text(xml).hasSuffix("file: \(message)"))
    }
    let whole = StatementTests.camt(
      StatementTests.statement(
        "S1", opening + closing + StatementTests.entry("1.00", "CRDT")))
    for length in stride(from: 60, to: whole.utf8.count - 1, by: 7) {
      #expect(StatementTests.text(String(whole.prefix(length))).hasSuffix("]"))
    }
  }

  @Test("An MT940 file is read strictly, in one message or several")
  func swift() {
    let text = """
      {1:F01BANK}{2:I940}{4:
      :20:A
      :25:4321
      :28C:1
      :60F:C251231INR100,
      :61:2601021231RC10,5NRTINONREF//B1
      SUPPLEMENT
      :61:2512310101D0,50FTRFabc
      :86:ONE
      TWO
      :62F:C260102INR89,00
      -}
      :20:B
      :25:4321
      :28C:2
      :60M:D260102INR1,00
      :61:260102RD1,00NMSCx
      :62M:C260102INR0,00
      -
      """
    #expect(
      Decoded.text(Array(text.replacing("\n", with: "\r\n").utf8)) == """
        \(StatementTests.header)
        1,4321,INR,1,2025-12-31,2026-01-02,10.5,D,true,BOOK,NRTI,NONREF,B1,,SUPPLEMENT
        2,4321,INR,1,2026-01-01,2025-12-31,0.50,D,false,BOOK,FTRF,abc,,,ONE TWO
        3,4321,INR,2,2026-01-02,2026-01-02,1.00,C,true,BOOK,NMSC,x,,,
        TOTAL
        opening_balance,closing_balance,credit_count,debit_count
        99.00,89.00,1,2

        """)
  }

  @Test("An MT940 file that is out of form is refused with its line")
  func swiftRefusals() {
    let start = ":20:A\n:25:1\n:28C:1\n:60F:C260401INR1,00\n"
    let end = ":62F:C260401INR2,00\n"
    let cases = [
      (
        start + end,
        "file: the statement 1 opens with 1.00 and its entries give 1.00, but it closes with "
          + "2.00 [F-CONTROL]"
      ),
      (start, "file: cut before the closing balance [F-CUT]"),
      (
        start + ":61:2604C1,00NTRFx\n" + end,
        "file:5 has the entry \"2604C1,00NTRFx\", which cannot be read [F-STATEMENT]"
      ),
      (
        start + ":61:260431C1,00NTRFx\n" + end,
        "file:5 has the entry \"260431C1,00NTRFx\", which cannot be read [F-STATEMENT]"
      ),
      (
        start + ":62F:C260401INR2.00\n",
        "file:5 has the balance \"C260401INR2.00\", which cannot be read [F-STATEMENT]"
      ),
      (start + start, "file:8 has an opening balance before the closing one [F-STATEMENT]"),
      (
        ":20:A\n:62F:C260401INR2,00\n",
        "file:2 has a closing balance without an opening one [F-STATEMENT]"
      ),
      (
        ":20:A\n:61:260401C1,00NTRFx\n",
        "file:2 has an entry before its opening balance [F-STATEMENT]"
      ),
      (start + ":99Z:x\n" + end, "file:5 has the field :99Z:, which no MT940 has [F-STATEMENT]"),
      (":20:A\n", "file: holds no statement [F-EMPTY]"),
    ]
    for (text, message) in cases {
      #expect(Decoded.text(Array(text.utf8)) == message)
    }
  }
}
