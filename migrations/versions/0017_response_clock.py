"""The response clock, answers given together, and the cockpit by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WAITING, ANSWERED = "ix_ideas_waiting", "ix_ideas_answered"
WAITS = "visibility = 'visible' AND status = 'open' AND answered_at IS NULL"
BATCH = "ix_brand_responses_batch"

# The fifth vote, as `waiting.recount` finds it.
WANTED = """
UPDATE ideas SET wanted_at = CASE WHEN numbered.at > ideas.created_at THEN numbered.at
 ELSE ideas.created_at END FROM (
  SELECT idea_id, created_at AS at,
         row_number() OVER (PARTITION BY idea_id ORDER BY created_at, id) AS number
  FROM votes WHERE wants) AS numbered
WHERE numbered.idea_id = ideas.id AND numbered.number = 5 - ideas.imported_votes
"""
SAID = """
UPDATE ideas SET answered_at =
 (SELECT created_at FROM brand_responses WHERE brand_responses.idea_id = ideas.id)
"""
_STEP = """
 FROM status_changes WHERE status_changes.idea_id = ideas.id AND before != 'merged' AND reason != ''
 AND after IN ('under_review', 'planned', 'in_production', 'released', 'declined')
"""
STEPPED = f"""
UPDATE ideas SET answered_at = (SELECT min(at) {_STEP})
WHERE EXISTS (SELECT 1 {_STEP} AND (ideas.answered_at IS NULL OR at < ideas.answered_at))
"""


def upgrade() -> None:
    """Apply."""
    for name in ("wanted_at", "answered_at"):
        op.add_column("ideas", sa.Column(name, Moment(timezone=True), nullable=True))
    where = {name: sa.text(WAITS) for name in ("sqlite_where", "postgresql_where")}
    op.create_index(WAITING, "ideas", ["community_id", "wanted_at", "id"], **where)
    where = {name: sa.text("answered_at IS NOT NULL") for name in where}
    op.create_index(ANSWERED, "ideas", ["community_id", "answered_at"], **where)
    days = sa.Column("answer_within_days", sa.Integer(), nullable=True, server_default="14")
    votes = sa.Column("answer_from_votes", sa.Integer(), nullable=False, server_default="5")
    op.add_column("communities", days)
    op.add_column("communities", votes)
    op.add_column("brand_responses", sa.Column("batch", sa.String(16), nullable=True))
    op.create_index(BATCH, "brand_responses", ["batch"])
    wants = sa.Column("wants_cockpit", sa.Boolean(), nullable=False, server_default="0")
    op.add_column("mailings", wants)
    op.add_column("mailings", sa.Column("cockpit_at", Moment(timezone=True), nullable=True))
    op.execute("UPDATE ideas SET wanted_at = created_at WHERE imported_votes >= 5")
    for statement in (WANTED, SAID, STEPPED):
        op.execute(statement)


def downgrade() -> None:
    """Undo."""
    op.drop_column("mailings", "cockpit_at")
    op.drop_column("mailings", "wants_cockpit")
    op.drop_index(BATCH, "brand_responses")
    op.drop_column("brand_responses", "batch")
    op.drop_column("communities", "answer_from_votes")
    op.drop_column("communities", "answer_within_days")
    op.drop_index(ANSWERED, "ideas")
    op.drop_index(WAITING, "ideas")
    op.drop_column("ideas", "answered_at")
    op.drop_column("ideas", "wanted_at")
