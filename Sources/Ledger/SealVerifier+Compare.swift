internal import Crypto
internal import Postgres

extension SealVerifier {
  /// Recomputes a section of a block and tells the first leaf that differs.
  func compare(
    _ relation: SealedRelation, of block: SealBlock, in window: SealWindow,
    with section: Section, reading: SealReading, _ result: inout SealVerification
  ) throws {
    let recorded = RecordedLeaves(
      of: book, block: block.number, section: relation.section, on: connection)
    var tree = MerkleTree()
    var found: (name: String, change: SealDifference.Change)?
    try reading.forEachLeaf(of: relation, in: window) { name, hash in
      tree.append(hash)
      if found == nil { found = try Self.difference(name, hash, from: recorded) }
    }
    if found == nil, let left = try recorded.next() {
      found = (String(decoding: left.name, as: UTF8.self), .missing)
    }
    let root = SealHash.section(
      relation.section, leafCount: tree.leafCount, tree: tree.root)
    let holds = Array(root) == section.root && tree.leafCount == section.leafCount
    switch (holds, found) {
    case (true, nil): break
    case (false, let found?):
      let name = try words(for: found.name, of: relation)
      result.differences.append(
        .leaf(block: block.number, noun: relation.noun, name: name, found.change))
    case (true, _), (false, nil):
      result.differences.append(.section(block: block.number, noun: relation.noun))
    }
  }

  private static func difference(
    _ name: UnsafeRawBufferPointer, _ hash: SHA256Digest, from recorded: RecordedLeaves
  ) throws -> (name: String, change: SealDifference.Change)? {
    let text = String(decoding: name, as: UTF8.self)
    guard let leaf = try recorded.next() else { return (text, .added) }
    if leaf.isNamed(name) { return leaf.matches(hash) ? nil : (text, .changed) }
    let missing = String(decoding: leaf.name, as: UTF8.self)
    return try recorded.haveLater(name) ? (missing, .missing) : (text, .added)
  }

  /// Gives the name of a key the name of its source in place of the number.
  private func words(for name: String, of relation: SealedRelation) throws -> String {
    guard relation.section == SealEncoding.keys else { return name }
    let parts = name.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[0]) else { return name }
    let source = try connection.firstRow(
      "SELECT code FROM ledger.source WHERE source = \(number)")
    return "\(try source?.value("code") ?? String(parts[0])) \"\(parts[1])\""
  }
}
