import Ledger

/// The scripts with which pgbench asks for one thing at a time.
///
/// A name after a colon is a parameter there, also within quotes; so the colons of the accounts are
/// escaped, and ids are put together in SQL.
enum LiveScript {
  static let series = 8
  static let episodes = 60

  /// Inserts a key like those of the requests.
  static let baseline = """
    \\set number random(1, 1000000000000000000)
    INSERT INTO public.bench_key (id)
    VALUES ('u-' || :client_id || '-' || :number);

    """

  /// Asks for an unlock that a gateway was paid for.
  static func payment(book: String, gateway: String) -> String {
    unlock(book: book, draws: "", debit: literal("assets:psp:\(gateway)"), credit: .unlockProceeds)
  }

  /// Asks for an unlock with coins, of one of so many wallets.
  static func coins(book: String, wallets: Int) -> String {
    unlock(
      book: book, draws: "\\set wallet random(1, \(wallets))\n",
      debit: "\(literal("liabilities:wallet:v-")) || :wallet", credit: .coinsSpent)
  }

  private static func unlock(
    book: String, draws: String, debit: String, credit: Account
  ) -> String {
    """
    \\set number random(1, 1000000000000000000)
    \\set viewer random(1, 1000000)
    \\set series random(1, \(series))
    \\set episode random(1, \(episodes))
    \\set price 100 * random(2, 10)
    \\set place random(1, 36)
    \(draws)SELECT result FROM ledger.authorise(
      p_book => \(literal(book)), p_kind => 'unlock', p_source => 'unlocks',
      p_external_ids => ARRAY['u-' || :client_id || '-' || :number],
      p_debits => ARRAY[\(debit)], p_credits => ARRAY[\(literal(credit.code))],
      p_amounts_minor => ARRAY[:price]::bigint[], p_occurred_at => ARRAY[now()],
      p_viewers => ARRAY[:viewer]::bigint[], p_series => ARRAY['bench-' || :series],
      p_episodes => ARRAY['e-' || :episode], p_places => ARRAY[:place]::smallint[]);

    """
  }

  private static func literal(_ text: String) -> String {
    let escaped = text.map { character in
      switch character {
      case "'": "''"
      case "\\": "\\\\"
      case ":": "\\003a"
      default: String(character)
      }
    }
    return "U&'\(escaped.joined())'"
  }
}
