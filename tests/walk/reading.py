"""Who may read what: a table of rules of its own, which asks none of the forum's predicates."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.walk.canaries import Canary

Row = dict[str, Any]


class Readers:
    """The facts of a moment: who is where with which role, and how each row stands."""

    def __init__(self, file: Path, people: dict[str, int]) -> None:
        self._people = {"guest": 0, **people}
        with closing(sqlite3.connect(file)) as database:
            database.row_factory = sqlite3.Row
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [name for (name,) in names.fetchall()]
            self.rows = {
                name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")]
                for name in tables
            }
            self._by_key = {name: self._keyed(database, name) for name in tables}
        self.by_id = {
            name: {row["id"]: row for row in rows if "id" in row}
            for name, rows in self.rows.items()
        }
        self.standings = {
            (row["person_id"], row["community_id"]): row for row in self.rows["memberships"]
        }
        self.idea_of_talk = {row["thread_id"]: row for row in self.rows["ideas"]}

    def _keyed(self, database: sqlite3.Connection, table: str) -> dict[tuple[object, ...], Row]:
        columns = database.execute(f"PRAGMA table_info({table})").fetchall()
        keys = [column["name"] for column in columns if column["pk"]]
        return {tuple(row[key] for key in keys): row for row in self.rows[table]}

    # What a person is.

    def _admin(self, who: int) -> bool:
        return bool(who) and bool(self.by_id["people"][who]["is_admin"])

    def _suspended(self, who: int, place: int) -> bool:
        until = (self.standings.get((who, place)) or {}).get("suspended_until")
        return bool(until) and datetime.fromisoformat(until).replace(tzinfo=UTC) > datetime.now(UTC)

    def enters(self, who: int, place: int) -> bool:
        """Whether a person reads what everybody reads there."""
        if self.by_id["communities"][place]["visibility"] == "public":
            return True
        inside = (who, place) in self.standings or self._admin(who)
        return inside and not self._suspended(who, place)

    def _has_role(self, who: int, place: int, *roles: str) -> bool:
        standing = self.standings.get((who, place)) or {}
        has = standing.get("role") in roles or self._admin(who)
        return has and not self._suspended(who, place)

    def moderates(self, who: int, place: int) -> bool:
        """Whether a person looks after what is written there."""
        return self._has_role(who, place, "moderator")

    def manages(self, who: int, place: int) -> bool:
        """Whether a person is of the brand's team there."""
        return self._has_role(who, place, "product_manager")

    # How a thing stands.

    def sees_idea(self, who: int, idea: Row) -> bool:
        """An idea, with all that everybody reads about it."""
        place = idea["community_id"]
        shown = idea["visibility"] == "visible" and idea["status"] not in {"draft", "withdrawn"}
        mine = bool(who) and idea["author_id"] == who
        return self.enters(who, place) and (shown or mine or self.moderates(who, place))

    def sees_thread(self, who: int, thread: Row) -> bool:
        """A thread, or the discussion of an idea."""
        if idea := self.idea_of_talk.get(thread["id"]):
            return self.sees_idea(who, idea)
        return self._sees_written(who, thread["community_id"], thread)

    def sees_post(self, who: int, post: Row) -> bool:
        """A post."""
        thread = self.by_id["threads"][post["thread_id"]]
        here = thread["community_id"]
        return self.sees_thread(who, thread) and self._sees_written(who, here, post)

    def _sees_written(self, who: int, place: int, row: Row) -> bool:
        mine = bool(who) and row["author_id"] == who
        shown = row["visibility"] == "visible" or mine or self.moderates(who, place)
        return self.enters(who, place) and shown

    def meets(self, who: int, person: int) -> bool:
        """Somebody's name, words about themselves and picture."""
        if who == person or self._admin(who):
            return True
        homes = [place for (member, place) in self.standings if member == person]
        wrote = [
            i for i in self.rows["ideas"] if i["author_id"] == person and self.sees_idea(who, i)
        ]
        said = [
            p for p in self.rows["posts"] if p["author_id"] == person and self.sees_post(who, p)
        ]
        acted = [e for e in self.rows["moderation_entries"] if e["actor_id"] == person]
        at_work = any(
            self.manages(who, e["community_id"]) or self.moderates(who, e["community_id"])
            for e in acted
        )
        return at_work or any(self.enters(who, place) for place in homes) or bool(wrote or said)

    def idea(self, number: int) -> Row:
        """An idea's row."""
        return self.by_id["ideas"][number]

    def design_seen(self, who: int, row: Row) -> bool:
        """A picture: of an idea, of an offer, of a draft."""
        if row["draft_id"]:
            return self.by_id["drafts"][row["draft_id"]]["person_id"] == who
        idea = row["idea_id"] or self.by_id["amendments"][row["amendment_id"]]["idea_id"]
        return self.sees_idea(who, self.idea(idea))

    def deal_managed(self, who: int, deal: int) -> bool:
        """What the brand owes for an idea."""
        return self.manages(who, self.idea(self.by_id["deals"][deal]["idea_id"])["community_id"])

    def may_read(self, kind: str, canary: Canary) -> bool:
        """Whether a visitor of that kind may come to read it; nobody where no rule says so."""
        rule = COLUMNS.get((canary.table, canary.column)) or RULES.get(canary.table)
        if rule is None:
            return False
        row = self.row(canary)
        # What is gone from the tables is nobody's to read.
        return bool(row) and rule(self, self._people[kind], row)

    def wrote(self, kind: str, canary: Canary) -> bool:
        """Whether the words are a visitor's own, wherever they stand now."""
        return self.row(canary).get("author_id") == self._people[kind]

    def row(self, canary: Canary) -> Row:
        """Where the word was planted; nothing if that is gone."""
        return self._by_key[canary.table].get(canary.row, {})


Rule = Callable[[Readers, int, Row], bool]


def _in_place(readers: Readers, who: int, row: Row) -> bool:
    return readers.enters(who, row["community_id"])


def _of_idea(readers: Readers, who: int, row: Row) -> bool:
    return readers.sees_idea(who, readers.idea(row["idea_id"]))


def _managed(readers: Readers, who: int, row: Row) -> bool:
    return readers.manages(who, row["community_id"])


def _own(readers: Readers, who: int, row: Row) -> bool:
    return bool(who) and row["person_id"] == who


def _team(readers: Readers, who: int, row: Row) -> bool:
    place = row["community_id"]
    return readers.manages(who, place) or readers.moderates(who, place)


def _of_merge(readers: Readers, who: int, row: Row) -> bool:
    return readers.sees_idea(who, readers.idea(row["source_id"]))


def _of_revision(readers: Readers, who: int, row: Row) -> bool:
    idea = readers.idea(row["idea_id"])
    return readers.sees_idea(who, idea) and (
        idea["author_id"] == who or _team(readers, who, {"community_id": idea["community_id"]})
    )


def _of_post_revision(readers: Readers, who: int, row: Row) -> bool:
    post = readers.by_id["posts"][row["post_id"]]
    here = {"community_id": readers.by_id["threads"][post["thread_id"]]["community_id"]}
    return readers.sees_post(who, post) and (post["author_id"] == who or _team(readers, who, here))


def _of_note(readers: Readers, who: int, row: Row) -> bool:
    if row["idea_id"]:
        return readers.manages(who, readers.idea(row["idea_id"])["community_id"])
    item = readers.by_id["pipeline_items"][row["item_id"]]
    return readers.manages(who, item["community_id"])


def _of_run(readers: Readers, who: int, row: Row) -> bool:
    return _managed(readers, who, readers.by_id["capture_runs"][row["run_id"]])


def _of_integration(readers: Readers, who: int, row: Row) -> bool:
    integration = readers.by_id["integrations"][row["integration_id"]]
    return readers.manages(who, integration["community_id"])


def _of_reward(readers: Readers, who: int, row: Row) -> bool:
    holder = readers.by_id["credit_holders"][row["holder_id"]]
    mine = bool(who) and holder["person_id"] == who
    return mine or readers.deal_managed(who, row["deal_id"])


def _of_reward_step(readers: Readers, who: int, row: Row) -> bool:
    return _of_reward(readers, who, readers.by_id["rewards"][row["reward_id"]])


def _community(readers: Readers, who: int, row: Row) -> bool:
    """Who may enter, and to whom something was promised there, wherever they are by now."""
    promised = (one for one in readers.rows["rewards"] if _of_reward(readers, who, one))
    deals = (readers.by_id["deals"][one["deal_id"]] for one in promised)
    places = {readers.idea(deal["idea_id"])["community_id"] for deal in deals}
    return readers.enters(who, row["id"]) or row["id"] in places


def _looked_after(readers: Readers, who: int, row: Row) -> bool:
    return readers.moderates(who, row["community_id"])


def _flagged(readers: Readers, who: int, row: Row) -> bool:
    return (bool(who) and row["flagger_id"] == who) or _looked_after(readers, who, row)


def _entered(readers: Readers, who: int, row: Row) -> bool:
    return (bool(who) and row["person_id"] == who) or _looked_after(readers, who, row)


def _appealed(readers: Readers, who: int, row: Row) -> bool:
    return _entered(readers, who, readers.by_id["moderation_entries"][row["entry_id"]])


def _brand(readers: Readers, who: int, row: Row) -> bool:
    return any(
        readers.enters(who, place["id"])
        for place in readers.rows["communities"]
        if place["brand_id"] == row["id"]
    )


def _entered_or_public(readers: Readers, who: int, row: Row) -> bool:
    return _entered(readers, who, row) or (bool(row["is_public"]) and _in_place(readers, who, row))


def _of_shares(readers: Readers, who: int, row: Row) -> bool:
    """Those who have a share by it, and the brand, which owes for it."""
    allocation = readers.by_id["credit_allocations"][row["allocation_id"]]
    place = readers.idea(allocation["idea_id"])["community_id"]
    shares = [
        one for one in readers.rows["credit_shares"] if one["allocation_id"] == allocation["id"]
    ]
    people = [readers.by_id["credit_holders"][one["holder_id"]]["person_id"] for one in shares]
    return readers.manages(who, place) or (bool(who) and who in people)


RULES: dict[str, Rule] = {
    "brands": _brand,
    "communities": _community,
    "community_texts": _in_place,
    "areas": _in_place,
    "product_models": _in_place,
    "pinned_notes": _in_place,
    "stages": _in_place,
    "people": lambda readers, who, row: readers.meets(who, row["id"]),
    "ideas": lambda readers, who, row: readers.sees_idea(who, row),
    "idea_tags": _of_idea,
    "originals": _of_idea,
    "amendments": _of_idea,
    "brand_responses": _of_idea,
    "status_changes": _of_idea,
    "merges": _of_merge,
    "revisions": _of_revision,
    "designs": lambda readers, who, row: readers.design_seen(who, row),
    "threads": lambda readers, who, row: readers.sees_thread(who, row),
    "thread_tags": lambda readers, who, row: readers.sees_thread(
        who, readers.by_id["threads"][row["thread_id"]]
    ),
    "posts": lambda readers, who, row: readers.sees_post(who, row),
    "post_revisions": _of_post_revision,
    "drafts": _own,
    "post_drafts": _own,
    "saved_views": _own,
    "subscriptions": _own,
    "sessions": _own,
    "notices": _own,
    "pipeline_items": _in_place,
    "team_notes": _of_note,
    "integrations": _managed,
    "deliveries": _of_integration,
    "external_links": _of_integration,
    "reports": _of_run,
    "rulings": _managed,
    "invitations": _team,
    "rewards": _of_reward,
    "reward_steps": _of_reward_step,
    "credit_allocations": _of_idea,
    "credit_answers": _of_shares,
    "flag_kinds": _in_place,
    "reason_templates": _team,
    "moderation_cards": _looked_after,
    "flags": _flagged,
    "moderation_entries": _entered,
    "appeals": _appealed,
    "screening": _team,
    "screening_rules": _team,
    "letters": lambda readers, who, row: readers._admin(who),
}
COLUMNS: dict[tuple[str, str], Rule] = {
    ("people", "email"): lambda readers, who, row: who == row["id"] or readers._admin(who),
    ("moderation_entries", "note"): _looked_after,
    ("moderation_entries", "reason"): _entered_or_public,
    ("pipeline_items", "estimate"): _managed,
    ("pipeline_items", "target"): _in_place,
    ("deals", "note"): lambda readers, who, row: readers.deal_managed(who, row["id"]),
}
