"""The ledger of credit, shares and their corrections, rewards, certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

GIVEN = "kind IN ('author', 'merged', 'amendment', 'design', 'post', 'wish', 'evidence')"
HAPPENED = "kind IN ('deal', 'theme', 'item', 'released', 'ended', 'settled')"
OUTCOMES = "detail IN ('stands', 'declined', 'lapsed', 'taken_back')"
KINDS = "kind IN ('thanks', 'badge', 'gift', 'payment', 'revenue_share')"
STEPS = "step IN ('promised', 'handed_over', 'received', 'disputed', 'cancelled')"

# What is written once, and which columns of it an erasure may empty.
FROZEN = {
    "ledger_entries": (("id", "at", "idea_id", "kind", "subject_id", "holder_id", "detail"), ()),
    "credit_allocations": (("id", "idea_id", "deal_id", "by_id", "made_at"), ("words",)),
    "credit_shares": (("allocation_id", "holder_id", "points"), ()),
    "credit_answers": (("allocation_id", "holder_id", "agrees", "at"), ("words",)),
    "rewards": (("id", "deal_id", "holder_id", "kind", "made_at"), ("words", "amount")),
    "reward_steps": (("reward_id", "number", "step", "by_id", "at"), ("words",)),
}


def upgrade() -> None:
    """Apply."""
    _create_ledger()
    _create_shares()
    _create_rewards()
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("credit_holders.id"), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("checksum", sa.String(16), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", Moment(timezone=True), nullable=True),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_certificates_holder_id_id", "certificates", ["holder_id", "id"])
    _freeze()


def downgrade() -> None:
    """Undo."""
    op.drop_table("certificates")
    for table in reversed(FROZEN):
        op.drop_table(table)
    op.drop_table("credit_holders")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _create_ledger() -> None:
    op.create_table(
        "credit_holders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("people.id", ondelete="SET NULL"),
            nullable=True,
        ),
        sa.Column("word", sa.String(12), nullable=False),
        sa.UniqueConstraint("person_id"),
        sa.UniqueConstraint("word"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("idea_id", sa.Integer(), sa.ForeignKey("ideas.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("credit_holders.id"), nullable=True),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.UniqueConstraint("idea_id", "kind", "subject_id"),
        sa.CheckConstraint(f"{GIVEN} OR {HAPPENED}", name=op.f("ck_ledger_entries_kind")),
        sa.CheckConstraint(
            f"({GIVEN}) = (holder_id IS NOT NULL)", name=op.f("ck_ledger_entries_giver")
        ),
        sa.CheckConstraint(
            f"kind <> 'settled' OR {OUTCOMES}", name=op.f("ck_ledger_entries_outcome")
        ),
    )
    op.create_index(
        "ix_ledger_entries_holder_id_idea_id", "ledger_entries", ["holder_id", "idea_id"]
    )


def _create_shares() -> None:
    op.create_table(
        "credit_allocations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("idea_id", sa.Integer(), sa.ForeignKey("ideas.id"), nullable=False),
        sa.Column("deal_id", sa.Integer(), sa.ForeignKey("deals.id"), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("credit_holders.id"), nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
    )
    op.create_index("ix_credit_allocations_idea_id_id", "credit_allocations", ["idea_id", "id"])
    op.create_table(
        "credit_shares",
        *_of_an_allocation(),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 1 AND 10000", name=op.f("ck_credit_shares_points")),
    )
    op.create_index("ix_credit_shares_holder_id", "credit_shares", ["holder_id"])
    op.create_table(
        "credit_answers",
        *_of_an_allocation(),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
    )


def _of_an_allocation() -> list[sa.Column]:
    return [
        sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), primary_key=True)
        for name, table in (
            ("allocation_id", "credit_allocations"),
            ("holder_id", "credit_holders"),
        )
    ]


def _create_rewards() -> None:
    op.create_table(
        "rewards",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("deal_id", sa.Integer(), sa.ForeignKey("deals.id"), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("credit_holders.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("amount", sa.String(60), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.UniqueConstraint("deal_id", "holder_id", "kind"),
        sa.CheckConstraint(KINDS, name=op.f("ck_rewards_kind")),
    )
    op.create_index("ix_rewards_holder_id", "rewards", ["holder_id"])
    op.create_table(
        "reward_steps",
        sa.Column("reward_id", sa.Integer(), sa.ForeignKey("rewards.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("credit_holders.id"), nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(STEPS, name=op.f("ck_reward_steps_step")),
    )


def _freeze() -> None:
    """Let both databases refuse that a row is changed or deleted; words may be emptied."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        act = "FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"
    else:
        act = "FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table, (kept, emptied) in FROZEN.items():
        events = {"delete": ("DELETE", ""), "update": (f"UPDATE OF {', '.join(kept)}", "")}
        for column in emptied:
            events[column] = (f"UPDATE OF {column}", f"WHEN (NEW.{column} <> '')")
        for name, (event, when) in events.items():
            does = act.format(when=when, table=table)
            op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {does}")
