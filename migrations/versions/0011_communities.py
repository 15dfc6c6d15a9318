"""Rules, invitations, pinned notes, what the directory is searched by, and sums of each week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.communities.folding import folded
from forum.core.database import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _to(name: str, target: str, **more: object) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), key, nullable=False, **more)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, Moment(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _key_later(table: str, name: str, target: str) -> None:
    # A column with its key in one statement: SQLite adds no constraint to a table that is there.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {name} INTEGER CONSTRAINT fk_{table}_{name}"
        f" REFERENCES {target} (id)"
    )
    op.create_index(f"ix_{table}_{name}", table, [name])


def upgrade() -> None:
    """Apply."""
    _communities()
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        _to("inviter_id", "people"),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("uses_limit", sa.Integer(), nullable=False),
        sa.Column("use_count", sa.Integer(), nullable=False),
        _at("created_at"),
        _at("expires_at"),
        _at("revoked_at", nullable=True),
        sa.CheckConstraint("use_count BETWEEN 0 AND uses_limit", name="uses"),
    )
    op.create_index("ix_invitations_community_id_id", "invitations", ["community_id", "id"])
    op.create_index("ix_invitations_inviter_id_created_at", "invitations", ["inviter_id", "created_at"])
    for name in ("rules_version", "confirmed_age"):
        op.add_column("memberships", _number(name))
    _key_later("memberships", "invited_by_id", "people")
    _key_later("memberships", "invitation_id", "invitations")
    _notes()
    op.create_table(
        "statistics_weeks",
        _to("community_id", "communities", primary_key=True),
        sa.Column("begins", sa.Date(), primary_key=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("members", "active", "ideas", "posts", "votes", "voters")
        ),
        _at("counted_at"),
    )
    _fill()


def _communities() -> None:
    for name in ("folded", "rules", "rules_html"):
        op.add_column("communities", _text(name))
    op.add_column("communities", _number("rules_version"))
    # The rule of two columns comes with the second of them, for SQLite's sake.
    op.execute(
        "ALTER TABLE communities ADD COLUMN rules_asked INTEGER DEFAULT '0' NOT NULL"
        " CONSTRAINT ck_communities_rules CHECK (rules_asked <= rules_version)"
    )
    op.add_column("communities", _number("minimum_age", 16))
    off = sa.Column("members_invite", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("communities", off)
    op.add_column("communities", _number("active_count"))
    lively = ["active_count", "idea_count", "id"]
    op.create_index("ix_communities_active_count_idea_count_id", "communities", lively)
    op.create_table(
        "community_texts",
        _to("community_id", "communities", primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        _at("written_at"),
        sa.CheckConstraint("kind IN ('rules', 'licence')", name="kind"),
    )


def _notes() -> None:
    op.create_table(
        "pinned_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        _at("created_at"),
        sa.UniqueConstraint("community_id", "position"),
        sa.CheckConstraint("position BETWEEN -3 AND 2", name="position"),
    )
    op.create_table(
        "note_dismissals",
        _to("note_id", "pinned_notes", primary_key=True),
        _to("person_id", "people", primary_key=True),
    )
    op.create_index("ix_note_dismissals_person_id", "note_dismissals", ["person_id"])


def _fill() -> None:
    """What the new columns say of the communities that are there."""
    op.execute("UPDATE communities SET members_invite = (visibility = 'public')")
    op.execute(
        "INSERT INTO community_texts (community_id, kind, version, body, written_at)"
        " SELECT id, 'licence', licence_version, licence, created_at FROM communities"
    )
    named = sa.text(
        "SELECT communities.id, communities.name, tagline, brands.name FROM communities"
        " JOIN brands ON brands.id = brand_id"
    )
    keep = sa.text("UPDATE communities SET folded = :folded WHERE id = :id")
    for key, *words in op.get_bind().execute(named).all():
        op.get_bind().execute(keep, {"id": key, "folded": folded(" ".join(words))})


def downgrade() -> None:
    """Undo."""
    op.drop_table("statistics_weeks")
    op.drop_table("note_dismissals")
    op.drop_table("pinned_notes")
    for name in ("invitation_id", "invited_by_id"):
        op.drop_index(f"ix_memberships_{name}", "memberships")
        op.drop_column("memberships", name)
    for name in ("confirmed_age", "rules_version"):
        op.drop_column("memberships", name)
    op.drop_table("invitations")
    op.drop_table("community_texts")
    op.drop_index("ix_communities_active_count_idea_count_id", "communities")
    for name in ("active_count", "members_invite", "minimum_age", "rules_asked"):
        op.drop_column("communities", name)
    for name in ("rules_version", "rules_html", "rules", "folded"):
        op.drop_column("communities", name)
