"""Moderation: flags, the queue, the log of acts, sanctions, appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SUBJECTS = "'idea', 'post', 'thread', 'person'"
# Of an entry: what is written for good, and what may be emptied so that a person is forgotten.
KEPT = "id, at, community_id, rule, act, subject_kind, subject_id, is_public, card_id, undoes_id"
EMPTIED = {
    "actor_id": "NEW.actor_id IS NOT NULL",
    "person_id": "NEW.person_id IS NOT NULL",
    "reason": "NEW.reason <> ''",
    "note": "NEW.note <> ''",
    "before": "CAST(NEW.before AS TEXT) <> '{}'",
}


def upgrade() -> None:
    """Apply."""
    op.add_column("memberships", sa.Column("silenced_until", Moment(timezone=True), nullable=True))
    _create_queue()
    _create_flags()
    _create_log()
    _create_sanctions()
    _freeze()


def downgrade() -> None:
    """Undo."""
    for table in ("appeals", "sanctions", "moderation_entries", "reason_templates", "flag_kinds"):
        op.drop_table(table)
    op.drop_table("flags")
    op.drop_table("moderation_cards")
    op.drop_column("memberships", "silenced_until")


def _create_queue() -> None:
    table = "moderation_cards"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        _reference("person_id", "people", nullable=True),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        _reference("claimed_by_id", "people", nullable=True),
        sa.Column("claimed_until", Moment(timezone=True), nullable=True),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("proposed", sa.String(20), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        _check(table, "kind", "kind IN ('flags', 'held', 'edit', 'person', 'merge', 'appeal')"),
        _check(table, "subject", f"subject_kind IN ({SUBJECTS}, 'appeal')"),
        _check(table, "claim", "(claimed_by_id IS NULL) = (claimed_until IS NULL)"),
    )
    waiting = sa.text("closed_at IS NULL")
    where = {"sqlite_where": waiting, "postgresql_where": waiting}
    subject = ["community_id", "subject_kind", "subject_id", "kind"]
    op.create_index(f"uq_{table}_open", table, subject, unique=True, **where)
    op.create_index(f"ix_{table}_queue", table, ["community_id", "weight", "id"], **where)
    _index(table, "community_id", "opened_at")
    _index(table, "person_id")


def _create_flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities"),
        _reference("flagger_id", "people", ondelete="CASCADE"),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        _reference("card_id", "moderation_cards"),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        _check("flags", "subject", f"subject_kind IN ({SUBJECTS})"),
        _check("flags", "state", "state IN ('open', 'upheld', 'dismissed')"),
        _check("flags", "decided", "(state = 'open') = (decided_at IS NULL)"),
    )
    still = sa.text("state = 'open'")
    subject = ["flagger_id", "community_id", "subject_kind", "subject_id"]
    where = {"sqlite_where": still, "postgresql_where": still}
    op.create_index("uq_flags_open", "flags", subject, unique=True, **where)
    _index("flags", "flagger_id", "created_at")
    _index("flags", "card_id")
    _index("flags", "community_id", "decided_at")
    op.create_table(
        "flag_kinds",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities", ondelete="CASCADE"),
        sa.Column("slug", sa.String(30), nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("community_id", "slug"),
        sa.UniqueConstraint("community_id", "words"),
    )
    op.create_table(
        "reason_templates",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities", ondelete="CASCADE"),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    _index("reason_templates", "community_id", "position")


def _create_log() -> None:
    table = "moderation_entries"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        _reference("community_id", "communities"),
        _reference("actor_id", "people", nullable=True),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        _reference("person_id", "people", nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _reference("card_id", "moderation_cards", nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        _reference("undoes_id", table, nullable=True),
        sa.UniqueConstraint("undoes_id"),
        _check(table, "actor", "rule = '' OR actor_id IS NULL"),
    )
    _index(table, "community_id", "id")
    _index(table, "person_id", "id")
    _index(table, "subject_kind", "subject_id")
    _index(table, "actor_id")
    _index(table, "card_id")


def _create_sanctions() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities"),
        _reference("person_id", "people", ondelete="CASCADE"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=True),
        _reference("entry_id", "moderation_entries"),
        _reference("lifted_by_id", "moderation_entries", nullable=True),
        sa.UniqueConstraint("entry_id"),
        _check("sanctions", "kind", "kind IN ('warning', 'silence', 'suspension')"),
        _check("sanctions", "until", "(kind = 'warning') = (until IS NULL)"),
    )
    _index("sanctions", "person_id", "community_id")
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("entry_id", "moderation_entries"),
        _reference("person_id", "people", ondelete="CASCADE"),
        sa.Column("words", sa.String(2_000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        _reference("against_id", "people", nullable=True),
        _reference("decided_by_id", "people", nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.UniqueConstraint("entry_id"),
        _check("appeals", "state", "state IN ('open', 'granted', 'refused')"),
        _check("appeals", "decided", "(state = 'open') = (decided_at IS NULL)"),
        _check("appeals", "another", "is_alone OR decided_by_id <> against_id"),
    )
    _index("appeals", "person_id")


def _freeze() -> None:
    """Let both databases refuse that an entry is changed or deleted, but for what is emptied."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    refuse = "BEGIN SELECT RAISE(ABORT, 'moderation_entries is append-only'); END"
    does = refuse if is_sqlite else "EXECUTE FUNCTION refuse_change()"
    events = {"delete": ("DELETE", ""), "update": (f"UPDATE OF {KEPT}", "")}
    events |= {name: (f"UPDATE OF {name}", f"WHEN ({when})") for name, when in EMPTIED.items()}
    for name, (event, when) in events.items():
        op.execute(
            f"CREATE TRIGGER moderation_entries_{name} BEFORE {event} ON moderation_entries "
            f"FOR EACH ROW {when} {does}"
        )


def _reference(
    name: str, table: str, *, nullable: bool = False, ondelete: str | None = None
) -> sa.Column:
    target = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(name, sa.Integer(), target, nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
