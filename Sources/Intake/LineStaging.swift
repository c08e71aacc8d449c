internal import Ledger
internal import Money
internal import Postgres

/// The temporary table into which reported lines are copied, and what goes into it.
final class LineStaging {
  static let texts: [LineField] = [
    .merchantRef, .extParentId, .extPayoutId, .bankRef, .subId1, .subId2, .category, .title,
    .trackingId, .contentId,
  ]
  private static let named: [LineField] = [.series, .episode, .hotspot]
  static let amounts: [LineField] = [.gross, .base, .commission, .fee, .tax, .net]
  static let counts: [LineField] = [.views, .clicks, .impressions]

  static let table: SQL = """
    CREATE TEMPORARY TABLE bahi_line (
      record bigint, line_number bigint, line_key text COLLATE "C", ordinal integer,
      content_hash bytea, kind text, state text, merchant_ref text, parent_ref text,
      payout_id text, bank_ref text, sub_id_1 text, sub_id_2 text, category text, title text,
      tracking_id text, content_id text, series text, episode text, hotspot text,
      attribution text, occurred_at timestamptz, occurred_on date, settled_on date,
      currency text, gross numeric, base numeric, commission numeric, fee numeric, tax numeric,
      net numeric, rate numeric, components jsonb, scope text COLLATE "C", order_rank bigint,
      views bigint, clicks bigint, impressions bigint, old_hash bytea,
      hash_version smallint NOT NULL DEFAULT 3, records integer NOT NULL DEFAULT 1
    ) ON COMMIT DROP
    """

  static let columns: SQL = """
    pg_temp.bahi_line (
      record, line_number, line_key, ordinal, content_hash, kind, state, merchant_ref, parent_ref,
      payout_id, bank_ref, sub_id_1, sub_id_2, category, title, tracking_id, content_id, series,
      episode, hotspot, attribution, occurred_at, occurred_on, settled_on, currency, gross, base,
      commission, fee, tax, net, rate, components, scope, order_rank, views, clicks, impressions,
      old_hash)
    """

  private static let columnCount: Int16 = 39

  private let profile: Profile
  private let rank: Int64
  private let attribution: LineAttribution
  private let isScoped: Bool
  private let singleKey: LineField?
  private let comparesOldHashes: Bool
  private(set) var digest = LineDigest()
  private(set) var oldDigest = LineDigest()

  /// Prepares lines; `comparesOldHashes` has them hashed as lines were that stand since long, too.
  init(
    _ profile: Profile, rank: Int64, attribution: LineAttribution, comparesOldHashes: Bool
  ) {
    self.comparesOldHashes = comparesOldHashes
    self.profile = profile
    self.rank = rank
    self.attribution = attribution
    isScoped = profile.restatement.mode == .periodReplace
    let key = profile.key.fields
    singleKey =
      key.count == 1 && key[0].shape == .id && profile.key.twins != .ordinal ? key[0] : nil
  }

  /// Writes a line, or refuses it for what only reported lines need.
  func write(_ line: MappedLine, to writer: CopyWriter) throws {
    guard let occurredAt = line.instant(.occurredAt) else {
      throw RowProblem(code: .date, column: "occurred_at", message: "the row has no date")
    }
    let orderRank = try rank(of: line)
    let named = attribution.isEmpty ? nil : attribution.find(line)
    let composedKey = singleKey == nil ? key(of: line) : ""
    let components = line.components
    let content = LineContent(
      line: line, components: components,
      key: singleKey.map { .field($0) } ?? .composed(composedKey), occurredAt: occurredAt)
    try writer.beginRow(Self.columnCount)
    writer.int64(Int64(line.record))
    writer.int64(Int64(line.line))
    if let singleKey { write(line.text(singleKey), to: writer) } else { writer.text(composedKey) }
    writer.int32(Int32(line.ordinal))
    content.hash(.third).withBytes { bytes in
      digest.add(bytes)
      writer.bytes(bytes)
    }
    writer.text(line.kind.rawValue)
    writer.text(line.state.rawValue)
    for field in Self.texts { write(line.text(field), to: writer) }
    if let named {
      for text in [named.series, named.episode, named.hotspot, named.method] {
        write(text, to: writer)
      }
    } else {
      for field in Self.named { write(line.text(field), to: writer) }
      writer.null()
    }
    writer.timestamp(microsecondsSince1970: occurredAt.microsecondsSince1970)
    writer.date(daysSince1970: occurredAt.businessDay.daysSince1970)
    if let settledAt = line.instant(.settledAt) {
      writer.date(daysSince1970: settledAt.businessDay.daysSince1970)
    } else {
      writer.null()
    }
    if let currency = line.text(.currency) {
      writer.text(utf8: currency)
    } else {
      writer.text(profile.currency.code)
    }
    for field in Self.amounts { write(line.decimal(field), to: writer) }
    write(line.decimal(.rate), to: writer)
    if let text = MappedLine.json(components) { writer.jsonb(text) } else { writer.null() }
    if isScoped {
      writer.text(
        profile.restatement.scope.map { line.canonicalText($0) ?? "" }.joined(separator: "|"))
    } else {
      writer.null()
    }
    if let orderRank { writer.int64(orderRank) } else { writer.null() }
    for field in Self.counts {
      if let count = line.integer(field) { writer.int64(count) } else { writer.null() }
    }
    guard comparesOldHashes else { return writer.null() }
    content.hash(.second).withBytes { bytes in
      oldDigest.add(bytes)
      writer.bytes(bytes)
    }
  }

  /// The key's fields in words that every shape of the family has: an amount without the zeros at
  /// its end, an id without the number that tells twins apart.
  private func key(of line: MappedLine) -> String {
    profile.key.fields.map { field in
      if field.shape == .decimal { return line.decimal(field)?.shortened.description ?? "" }
      let text = line.canonicalText(field) ?? ""
      guard field == .extId, line.ordinal > 1, profile.restatement.mode != .append else {
        return text
      }
      let suffix = ":\(line.ordinal)"
      return text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
    }.joined(separator: "|")
  }

  private func rank(of line: MappedLine) throws -> Int64? {
    guard case .field(let field) = profile.restatement.order else { return rank }
    let value: Int64? =
      switch field.shape {
      case .instant: line.instant(field)?.microsecondsSince1970
      case .integer: line.integer(field)
      default: line.decimal(field)?.units(atScale: 6)
      }
    guard value != nil || profile.restatement.mode != .delta else {
      throw RowProblem(
        code: .key, column: field.name, message: "is missing, and tells changes apart")
    }
    return value
  }

  private func write(_ bytes: UnsafeRawBufferPointer?, to writer: CopyWriter) {
    if let bytes { writer.text(utf8: bytes) } else { writer.null() }
  }

  private func write(_ text: String?, to writer: CopyWriter) {
    if let text { writer.text(text) } else { writer.null() }
  }

  private func write(_ amount: ExactDecimal?, to writer: CopyWriter) {
    if let amount {
      writer.numeric(units: amount.units, scale: amount.scale)
    } else {
      writer.null()
    }
  }
}
