import Money
import Payouts
import Testing

@Suite("What a refusal says")
struct PayoutsErrorTests {
  @Test(
    "Each error is one sentence that names what, where and which",
    arguments: [
      (
        PayoutsError.alreadyIssued(
          period: "2026-04", numbers: ["PS2627/000001", "PS2627/000002", "PS2627/000003"]),
        "the statements of 2026-04 are already issued: PS2627/000001 to PS2627/000003"
      ),
      (
        .alreadyIssued(period: "2026-04", numbers: ["PS2627/000001"]),
        "the statements of 2026-04 are already issued: PS2627/000001"
      ),
      (
        .laterPeriodIssued(period: "2026-04", later: "2026-05"),
        "2026-04 cannot be issued after 2026-05; its late facts stand in the next statement"
      ),
      (
        .issuedBeforeEnd(period: "2026-04", last: .april(30), issuedOn: .april(29)),
        "2026-04 ends on 2026-04-30 and cannot be issued on 2026-04-29"
      ),
      (
        .severalCurrencies(payee: "anvi", currencies: ["INR", "USD"]),
        "anvi has shares in INR and USD, a statement has one"
      ),
      (
        .openingDiffers(payee: "anvi", previousClosingMinor: 170, movedMinor: 169),
        "the earlier statements of anvi close at 170 and add up to 169 minor units"
      ),
      (
        .allocationDiffers(payee: "anvi", transaction: 7, allocatedMinor: 169, postedMinor: 170),
        "transaction 7 of anvi allocates 169, posts 170 minor units"
      ),
      (
        .linesDiffer(payee: "anvi", section: "earnings", linesMinor: 169, totalMinor: 170),
        "the earnings of anvi have lines of 169 and a total of 170 minor units"
      ),
      (
        .closingDiffers(payee: "anvi", closingMinor: 170, ledgerMinor: 169),
        "the statement of anvi closes at 170, the ledger owes 169 minor units"
      ),
      (.unknownStatement("PS2627/000009"), "there is no statement \"PS2627/000009\""),
      (.notCanonical(byteOffset: 5), "the document is not canonical JSON at byte 5"),
      (
        .unreadable(field: "payer.gstin"),
        "the statement's document has no readable field payer.gstin"
      ),
      (.cannotWrite(path: "/x", reason: "it is full"), "cannot write /x: it is full"),
    ])
  func message(error: PayoutsError, message: String) {
    #expect(error.description == message)
  }
}
