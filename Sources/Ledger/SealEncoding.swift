/// A version of what is sealed and how.
///
/// Blocks name theirs, so that old ones can be recomputed when a version is added. A row is hashed
/// as its fields in PostgreSQL's binary form, each after its length; see `CopiedRow`.
package struct SealEncoding: Hashable, Sendable {
  package let version: Int16
  /// What is sealed, in the order of the sections.
  package let relations: [SealedRelation]

  /// The version of new blocks.
  package static let current = SealEncoding(version: 2, relations: secondRelations)

  private static let first = SealEncoding(version: 1, relations: firstRelations)

  /// Finds a version.
  static func of(version: Int16) -> SealEncoding? {
    [first, current].first { $0.version == version }
  }

  /// The number of the section of the postings.
  static let postings: Int16 = 1
  /// The number of the section of the source keys.
  static let keys: Int16 = 3

  static let firstRelations = [
    SealedRelation(
      postings, "transaction", of: "ledger.posting",
      columns: """
        txn book leg kind xid debit credit amount_minor occurred_at batch viewer effective_on \
        series episode units product place surface item
        """, name: "r.txn::text", order: "r.txn, r.leg"),
    SealedRelation(
      2, "document of transaction", of: "ledger.document",
      columns: "book txn memo reverses detail recorded_by xid", name: "r.txn::text",
      order: "r.txn", asText: ["detail"]),
    SealedRelation(
      keys, "key", of: "ledger.source_key",
      columns: "txn xid file record book source refusal external_id event_hash",
      name: "r.source::text || '/' || r.external_id", order: "r.source, r.external_id"),
    SealedRelation(
      4, "batch", of: "ledger.batch",
      columns: "batch book file posting_count recorded_by recorded_at xid live_on",
      name: "r.batch::text", order: "r.batch"),
    // What is closed, renumbered or given another floor later stands in the log of changes.
    SealedRelation(
      5, "account", of: "ledger.account",
      columns: "book account code class currency party state gst_head rate_bp xid",
      leftOut: "erp_code closed_on floor_minor control", name: "r.code", order: "r.account"),
    SealedRelation(
      6, "book", of: "ledger.book",
      columns: "book code entity registration_state unlock_gst_rate_bp xid",
      leftOut: "is_single_person", name: "r.code", order: "r.book"),
    SealedRelation(
      7, "registration", of: "ledger.registration", columns: "entity state xid",
      leftOut: "gstin", name: "r.entity::text || '/' || r.state::text", order: "r.state",
      ofBook: "r.entity = (SELECT b.entity FROM ledger.book AS b WHERE b.book = BOOK)"),
    SealedRelation(
      8, "agreement", of: "commerce.agreement",
      columns: """
        book agreement version party kind valid_from valid_to share_bp content applied_by \
        applied_at xid
        """, name: "r.agreement || '/' || r.version::text", order: "r.agreement, r.version"),
    SealedRelation(
      9, "series of agreement", of: "commerce.agreement_series",
      columns: "book agreement version series xid",
      name: "r.agreement || '/' || r.version::text || '/' || r.series::text",
      order: "r.agreement, r.version, r.series"),
    SealedRelation(
      10, "rate of agreement", of: "commerce.agreement_category",
      columns: "book agreement version category rate_bp xid",
      name: "r.agreement || '/' || r.version::text || '/' || r.category",
      order: #"r.agreement, r.version, r.category COLLATE "C""#),
    SealedRelation(
      11, "voucher", of: "ledger.voucher",
      columns: """
        book txn voucher_no voucher_type fiscal_year number proposal reverses reason made_by \
        approved_by basis xid recorded_at
        """, name: "r.voucher_no", order: "r.txn"),
    SealedRelation(
      12, "change", of: "ledger.change_log",
      columns: "change xid changed_at changed_by book object operation before after reason",
      name: "r.change::text", order: "r.change", ofBook: "(r.book = BOOK OR r.book IS NULL)",
      asText: ["before", "after"]),
    SealedRelation(
      13, "exchange rate", of: "ledger.exchange_rate",
      columns: "base quote effective_on revision price source recorded_by recorded_at xid",
      name: "r.base || '/' || r.quote || ' ' || r.effective_on || ' ' || r.revision",
      order: "r.base, r.quote, r.effective_on, r.revision", ofBook: "BOOK > 0",
      asText: ["price"]),
  ]
}
