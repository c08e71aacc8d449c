internal import Ledger
internal import Money
internal import Postgres

extension TermsStore {
  /// Approves overrides for the rest of a transaction, which cannot be committed then.
  func approveForTrial(_ overrides: [Override], of file: AgreementsFile) throws -> Int64 {
    let book = try AgreementStore(on: connection).open(file)
    return try connection.row(
      """
      SELECT commerce.try_terms(\(book)::integer, \(fragment: json(of: overrides))) AS proposal
      """
    ).value("proposal")
  }

  /// The overrides as a proposal lists them.
  private func json(of overrides: [Override]) -> SQL {
    """
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'agreement', w.agreement, 'rule', w.rule, 'rate_bp', w.rate_bp, 'reason', w.reason))
      FROM unnest(
        \(overrides.map(\.agreement))::text[], \(overrides.map(\.rule))::integer[],
        \(overrides.map(\.rate.rawValue))::integer[], \(overrides.map(\.reason))::text[])
        AS w (agreement, rule, rate_bp, reason)), '[]')
    """
  }

  /// The changes of versions as a proposal keeps them.
  private func json(of changes: [AgreementChange]) -> SQL {
    """
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'agreement', w.agreement, 'version', w.version, 'from', w.valid_from, 'before', w.before,
        'after', w.after))
      FROM unnest(
        \(changes.map(\.agreement))::text[], \(changes.map(\.version))::integer[],
        \(changes.map(\.from.description))::text[], \(changes.map(\.before))::text[],
        \(changes.map(\.after))::text[])
        AS w (agreement, version, valid_from, before, after)), '[]')
    """
  }

  /// The days and items that change as a proposal keeps them.
  private func json(of effects: [TermsEffect]) -> SQL {
    """
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'day', w.day, 'party', w.party, 'subject', w.subject, 'from', w.from_terms,
        'to', w.to_terms, 'before_minor', w.before_minor, 'after_minor', w.after_minor))
      FROM unnest(
        \(effects.map(\.day.description))::text[], \(effects.map(\.party))::text[],
        \(effects.map(\.subject))::text[], \(effects.map(\.from))::text[],
        \(effects.map(\.to))::text[], \(effects.map(\.beforeMinor))::bigint[],
        \(effects.map(\.afterMinor))::bigint[])
        AS w (day, party, subject, from_terms, to_terms, before_minor, after_minor)), '[]')
    """
  }

  /// Keeps a file that takes a second person.
  func propose(
    _ file: AgreementsFile, yaml: String, name: String, tried: Tried
  ) throws -> Int64 {
    let book = try AgreementStore(on: connection).open(file)
    let sum = tried.effects.reduce(0) { $0 + $1.amountMinor }
    let summary =
      "\(tried.changes.count) agreements, \(tried.effects.count) days or items, \(sum) paise"
    return try connection.row(
      """
      SELECT commerce.propose_terms(\(book)::integer, \(name), \(yaml),
        \(fragment: json(of: tried.overrides)), \(!tried.effects.isEmpty)::boolean, \(summary),
        \(fragment: json(of: tried.changes)), \(fragment: json(of: tried.effects))) AS proposal
      """
    ).value("proposal")
  }
}
