internal import Commerce

extension ProfileReader {
  func readDecoding() throws(IntakeError) -> Decoding {
    var decoding = Decoding()
    guard let block = try root.block("decode", as: "decode") else { return decoding }
    decoding.container = try block.word("container", default: .auto)
    decoding.member = try block.optionalText("member")
    decoding.passwordVariable = try block.optionalText("password_env")
    decoding.sheet = try block.optionalText("sheet")
    if block.has("encodings") { decoding.encodings = try block.words("encodings") }
    guard !decoding.encodings.isEmpty else {
      throw block.wrong("decode.encodings names none", at: block.node("encodings"))
    }
    if let name = decoding.passwordVariable, name.wholeMatch(of: /[A-Z_][A-Z0-9_]*/) == nil {
      throw block.wrong(
        "decode.password_env must be the name of an environment variable, not \"\(name)\"",
        at: block.node("password_env"))
    }
    guard try block.optionalText("bom") ?? "strip" == "strip" else {
      throw block.wrong("decode.bom must be strip", at: block.node("bom"))
    }
    return decoding
  }
}
