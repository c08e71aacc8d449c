import Money
import TestSupport
import Testing

@Suite("Registrations for GST")
struct RegistrationTests {
  @Test(
    "The last character of a GSTIN follows from the others",
    arguments: [
      ("27AAPFU0939F1Z", "V"), ("27AABCB1234C1Z", "E"), ("29AABCB1234C1Z", "A"),
    ])
  func check(gstin: String, character: Character) {
    #expect(GST.checkCharacter(of: gstin) == character)
    #expect(GST.checkCharacter(of: gstin + "?") == character)
  }

  @Test("What is short, or has other characters than digits and capitals, has none")
  func none() {
    for text in ["", "27AAPFU0939F1", "27AAPFu0939F1Z", "27 APFU0939F1Z"] {
      #expect(GST.checkCharacter(of: text) == nil)
    }
  }

  @Test("Changing one character of a GSTIN changes its check character", arguments: Seed.sweep(64))
  func slip(seed: Seed) {
    var random = seed
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var text = (0..<14).compactMap { _ in alphabet.randomElement(using: &random) }
    let before = GST.checkCharacter(of: String(text))
    let place = Int.random(in: 0..<14, using: &random)
    let other = alphabet.filter { $0 != text[place] }.randomElement(using: &random) ?? "0"
    text[place] = other
    #expect(GST.checkCharacter(of: String(text)) != before)
  }

  @Test("Places of supply are the States, other territory and the centre's jurisdiction")
  func places() {
    #expect((0...120).filter(GST.isPlace) == Array(1...38) + [97, 99])
  }
}
