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
    \(draws)SELECT (ledger.authorise_unlock(
      p_book => \(literal(book)), p_source => 'unlocks',
      p_external_id => 'u-' || :client_id || '-' || :number,
      p_debit => \(debit), p_credit => \(literal(credit.code)), p_amount_minor => :price,
      p_occurred_at => now(), p_viewer => :viewer, p_series => 'bench-' || :series,
      p_episode => 'e-' || :episode, p_place => :place::smallint)).result;

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
