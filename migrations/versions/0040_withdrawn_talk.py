"""What is withdrawn takes its discussion along: it was readable by the numbers of its posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0034"
branch_labels = None
depends_on = None

ideas = sa.table("ideas", sa.column("thread_id"), sa.column("status"), sa.column("visibility"))
threads = sa.table("threads", sa.column("id"), sa.column("visibility"))
WITHDRAWN = sa.select(ideas.c.thread_id).where(
    ideas.c.status == "withdrawn", ideas.c.visibility == "visible"
)


def upgrade() -> None:
    """Apply."""
    talk = sa.update(threads).where(threads.c.id.in_(WITHDRAWN))
    op.execute(talk.values(visibility="hidden"))


def downgrade() -> None:
    """Undo."""
    talk = sa.update(threads).where(threads.c.id.in_(WITHDRAWN))
    op.execute(talk.values(visibility="visible"))
