"""Live requests from Python with psycopg 3: a reservation, its capture, and a refusal.

    python3 authorise.py "$(bahi db url)"

The login must be a member of bahi_post. Run it twice: the second run posts nothing and gives the
same answers.
"""

import sys
from datetime import datetime, timedelta, timezone

import psycopg

INDIA = timezone(timedelta(hours=5, minutes=30))
WALLET = "liabilities:wallet:v-7"
HELD = "liabilities:wallet:v-7:reserved"
SPENT = "liabilities:coins-spent"


def authorise(connection, kind, source, requests):
    """Asks for requests of one kind in one call and gives an answer for each."""
    columns = {
        "p_external_ids": ("id", "text"),
        "p_debits": ("debit", "text"),
        "p_credits": ("credit", "text"),
        "p_amounts_minor": ("amount_minor", "bigint"),
        "p_occurred_at": ("at", "timestamptz"),
        "p_items": ("item", "text"),
        "p_expires_at": ("expires_at", "timestamptz"),
    }
    arguments = ", ".join(f"{name} => %s::{type}[]" for name, (_, type) in columns.items())
    values = [
        [request.get(key) for request in requests] if any(key in r for r in requests) else None
        for key, _ in columns.values()
    ]
    return connection.execute(
        "SELECT external_id, result, reason FROM ledger.authorise("
        f"p_book => 'main', p_kind => %s, p_source => %s, {arguments})",
        [kind, source, *values],
    ).fetchall()


def main(url):
    at = datetime(2026, 4, 2, 11, 30, tzinfo=INDIA)
    gift = {
        "id": "py-top-1", "debit": "equity:coins:issued", "credit": WALLET, "amount_minor": 30,
        "at": at,
    }
    hold = {
        "id": "py-hold-1", "debit": WALLET, "credit": HELD, "amount_minor": 20, "at": at,
        "item": "cart-1", "expires_at": at + timedelta(minutes=15),
    }
    captures = [
        {
            "id": f"py-capture-{number}", "debit": HELD, "credit": SPENT, "amount_minor": amount,
            "at": at, "item": "cart-1",
        }
        for number, amount in ((1, 15), (2, 6))
    ]
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE bahi_post")
        for kind, source, requests in (
            ("top_up", "gifts", [gift]),
            ("reserve", "holds", [hold]),
            ("capture", "holds", captures),
        ):
            # Each call is a database transaction of its own: what it posted stays.
            for external_id, result, reason in authorise(connection, kind, source, requests):
                print(external_id, result, reason or "")
            connection.commit()


if __name__ == "__main__":
    main(sys.argv[1])
