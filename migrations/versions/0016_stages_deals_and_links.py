"""Stages that a brand defines, deals of their own, items that link ideas, notes of the team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DEALS = "'none', 'thanks', 'badge', 'gift', 'payment', 'revenue_share'"
STATUSES = "'under_review', 'planned', 'in_production', 'released'"
STANDS, OPEN = sa.text("ended_at IS NULL"), sa.text("closed_at IS NULL")
# The names of the first stages by language, the status of each, and the old stage that it stands for.
FIRST = (
    ({"en": "Intake", "fr": "À l’étude"}, "under_review", "shortlisted"),
    ({"en": "Assessed", "fr": "Évaluées"}, "under_review", None),
    ({"en": "Planned", "fr": "Planifiées"}, "planned", "planned"),
    ({"en": "In production", "fr": "En production"}, "in_production", "in_production"),
    ({"en": "Released", "fr": "Sorties"}, "released", "released"),
)


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    old = [dict(row) for row in connection.execute(_old().select()).mappings()]
    op.drop_table("pipeline_items")
    _create()
    stages = _first_stages(connection)
    tables = sa.MetaData()
    deals, items, links = (
        sa.Table(name, tables, autoload_with=connection)
        for name in ("deals", "pipeline_items", "pipeline_links")
    )
    for row in old:
        ended = row["withdrawn_at"]
        connection.execute(
            deals.insert().values(
                id=row["id"],
                idea_id=row["idea_id"],
                consent=row["consent"],
                kind=row["deal"],
                note=row["deal_note"],
                made_by=row["pulled_by"],
                made_at=row["pulled_at"],
                ended_at=ended,
                ended_because="consent" if ended else None,
            )
        )
        connection.execute(
            items.insert().values(
                id=row["id"],
                community_id=row["community_id"],
                stage_id=stages[row["community_id"], row["stage"]],
                place=0,
                title="",
                estimate="",
                target="",
                report_key=row["report_key"],
                created_by=row["pulled_by"],
                created_at=row["pulled_at"],
                moved_at=row["moved_at"],
                version=1,
                closed_at=ended,
            )
        )
        connection.execute(links.insert().values(deal_id=row["id"], item_id=row["id"]))
    if old and connection.dialect.name == "postgresql":
        for name in ("deals", "pipeline_items"):
            op.execute(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))")


def _old() -> sa.Table:
    """The table as it was."""
    columns = ("id", "community_id", "idea_id", "consent", "stage", "deal", "deal_note")
    typed = [sa.column(name) for name in (*columns, "pulled_by", "report_key")]
    moments = [sa.column(n, Moment(timezone=True)) for n in ("pulled_at", "moved_at", "withdrawn_at")]
    return sa.table("pipeline_items", *typed, *moments)


def _first_stages(connection: sa.Connection) -> dict[tuple[int, str], int]:
    """Give each community its first stages; the ids by community and old stage."""
    communities = sa.table("communities", sa.column("id"), sa.column("language"))
    stages = sa.Table("stages", sa.MetaData(), autoload_with=connection)
    found = {}
    for community_id, language in connection.execute(sa.select(communities)).all():
        for position, (names, status, old) in enumerate(FIRST):
            made = connection.execute(
                stages.insert().values(
                    community_id=community_id,
                    name=names[language],
                    position=position,
                    status=status,
                )
            )
            if old is not None:
                found[community_id, old] = made.inserted_primary_key[0]
    return found


def _create() -> None:
    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("idea_id", sa.Integer(), sa.ForeignKey("ideas.id"), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(10), nullable=True),
        sa.ForeignKeyConstraint(["idea_id", "consent"], ["ideas.id", "ideas.capture_consent"]),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (consent IS NOT NULL)", name=op.f("ck_deals_stands")
        ),
        sa.CheckConstraint("consent IS NULL OR consent", name=op.f("ck_deals_consent")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_deals_ended")
        ),
        sa.CheckConstraint(f"kind IN ({DEALS})", name=op.f("ck_deals_kind")),
        sa.CheckConstraint(
            "ended_because IS NULL OR "
            "ended_because IN ('consent', 'withdrawn', 'merged', 'dropped')",
            name=op.f("ck_deals_end"),
        ),
    )
    op.create_index(
        "uq_deals_idea", "deals", ["idea_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_table(
        "stages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "community_id",
            sa.Integer(),
            sa.ForeignKey("communities.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.UniqueConstraint("community_id", "name"),
        sa.UniqueConstraint("id", "community_id"),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_stages_status")),
        sa.CheckConstraint("most IS NULL OR most > 0", name=op.f("ck_stages_most")),
    )
    op.create_table(
        "pipeline_items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("community_id", sa.Integer(), sa.ForeignKey("communities.id"), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("estimate", sa.String(60), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("report_key", sa.String(16), nullable=True),
        sa.Column("theme_key", sa.String(16), nullable=True),
        sa.Column(
            "wish_post_id",
            sa.Integer(),
            sa.ForeignKey("posts.id", ondelete="SET NULL"),
            nullable=True,
        ),
        sa.Column("wish_start", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("moved_at", Moment(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["stage_id", "community_id"], ["stages.id", "stages.community_id"]),
        sa.CheckConstraint(
            "effort IS NULL OR effort BETWEEN 1 AND 5", name=op.f("ck_pipeline_items_effort")
        ),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 5", name=op.f("ck_pipeline_items_value")
        ),
    )
    op.create_index("ix_pipeline_items_stage_id", "pipeline_items", ["stage_id"])
    op.create_index(
        "ix_pipeline_items_open",
        "pipeline_items",
        ["community_id", "stage_id", "place"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "pipeline_links",
        sa.Column("deal_id", sa.Integer(), sa.ForeignKey("deals.id"), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("pipeline_items.id"), nullable=False),
    )
    op.create_index("ix_pipeline_links_item_id", "pipeline_links", ["item_id"])
    op.create_table(
        "team_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("pipeline_items.id"), nullable=True),
        sa.Column(
            "idea_id", sa.Integer(), sa.ForeignKey("ideas.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(item_id IS NULL) <> (idea_id IS NULL)", name=op.f("ck_team_notes_about")
        ),
    )
    op.create_index("ix_team_notes_item_id_id", "team_notes", ["item_id", "id"])
    op.create_index("ix_team_notes_idea_id_id", "team_notes", ["idea_id", "id"])


def downgrade() -> None:
    """Undo: stages fall back to the four that there were; notes, owners and estimates are gone."""
    connection = op.get_bind()
    stages = {
        "under_review": "shortlisted",
        "planned": "planned",
        "in_production": "in_production",
        "released": "released",
    }
    rows = connection.execute(
        sa.text(
            "SELECT d.id, i.community_id, d.idea_id, d.consent, s.status, d.kind, d.note, "
            "d.made_by, d.made_at, i.moved_at, i.report_key, d.ended_at FROM deals d "
            "JOIN pipeline_links l ON l.deal_id = d.id JOIN pipeline_items i ON i.id = l.item_id "
            "JOIN stages s ON s.id = i.stage_id"
        ).columns(
            made_at=Moment(timezone=True), moved_at=Moment(timezone=True), ended_at=Moment(timezone=True)
        )
    ).all()
    for name in ("team_notes", "pipeline_links", "pipeline_items", "stages", "deals"):
        op.drop_table(name)
    op.create_table(
        "pipeline_items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("community_id", sa.Integer(), sa.ForeignKey("communities.id"), nullable=False),
        sa.Column("idea_id", sa.Integer(), sa.ForeignKey("ideas.id"), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("deal", sa.String(20), nullable=False),
        sa.Column("deal_note", sa.String(500), nullable=False),
        sa.Column("pulled_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("pulled_at", Moment(timezone=True), nullable=False),
        sa.Column("moved_at", Moment(timezone=True), nullable=False),
        sa.Column("report_key", sa.String(16), nullable=True),
        sa.Column("withdrawn_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["idea_id", "consent"], ["ideas.id", "ideas.capture_consent"]),
        sa.CheckConstraint(f"deal IN ({DEALS})", name=op.f("ck_pipeline_items_deal")),
        sa.CheckConstraint(
            "stage IN ('shortlisted', 'planned', 'in_production', 'released')",
            name=op.f("ck_pipeline_items_stage"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (consent IS NOT NULL)", name=op.f("ck_pipeline_items_stands")
        ),
        sa.CheckConstraint("consent IS NULL OR consent", name=op.f("ck_pipeline_items_consent")),
    )
    op.create_index(
        op.f("ix_pipeline_items_community_id_stage"), "pipeline_items", ["community_id", "stage"]
    )
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_pipeline_items_idea",
        "pipeline_items",
        ["idea_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    names = (
        "id", "community_id", "idea_id", "consent", "stage", "deal", "deal_note", "pulled_by",
        "pulled_at", "moved_at", "report_key", "withdrawn_at",
    )
    for row in rows:
        values = dict(zip(names, row, strict=True)) | {"stage": stages[row.status]}
        connection.execute(_old().insert().values(values))
