extension SealEncoding {
  /// The relations of version 2: agreements with their nature and approval, and the rate cards.
  static let secondRelations =
    firstRelations.map { $0.relation == "commerce.agreement" ? agreement : $0 } + terms

  private static let agreement = SealedRelation(
    8, "agreement", of: "commerce.agreement",
    columns: """
      book agreement version party kind valid_from valid_to share_bp content applied_by \
      applied_at xid nature proposal
      """, leftOut: "decision", name: "r.agreement || '/' || r.version::text",
    order: "r.agreement, r.version")

  private static let terms = [
    SealedRelation(
      14, "split of agreement", of: "commerce.agreement_split",
      columns: "book agreement version party weight_bp xid",
      name: "r.agreement || '/' || r.version::text || '/' || r.party",
      order: "r.agreement, r.version, r.party"),
    SealedRelation(
      15, "rule of agreement", of: "commerce.commission_rule",
      columns: """
        book agreement version rule link sku category series coupon priority valid_from valid_to \
        rate_bp unit_minor cap_minor floor_minor bonus_minor rounding tier_mode tier_counts \
        tier_measure tier_reset override_reason xid
        """, name: "r.agreement || '/' || r.version::text || '/' || r.rule::text",
      order: "r.agreement, r.version, r.rule"),
    SealedRelation(
      16, "tier of agreement", of: "commerce.commission_tier",
      columns: "book agreement version rule above rate_bp xid",
      name: """
        r.agreement || '/' || r.version::text || '/' || r.rule::text || '/' || r.above::text
        """, order: "r.agreement, r.version, r.rule, r.above"),
    SealedRelation(
      17, "proposal of terms", of: "commerce.terms_proposal",
      columns: """
        proposal book file content sha256 overrides is_late summary proposed_by proposed_at xid
        """, name: "r.proposal::text", order: "r.proposal", asText: ["overrides"]),
    SealedRelation(
      18, "decision on terms", of: "commerce.terms_decision",
      columns: "proposal decision basis proposed_by decided_by decided_at reason xid",
      name: "r.proposal::text", order: "r.proposal",
      ofBook: """
        r.proposal IN (SELECT p.proposal FROM commerce.terms_proposal AS p WHERE p.book = BOOK)
        """),
  ]
}
