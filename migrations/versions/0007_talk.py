"""Talk: threads of their own, answers to answers, reactions, thanks, drafts, read positions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "kind IN ('idea', 'thread', 'area', 'tag', 'community', 'person')"
MOMENT = sa.DateTime(timezone=True)


def _to(name: str, target: str, *, key: bool = False) -> sa.Column[int]:
    points = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), points, nullable=False, primary_key=key)


def _by(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id"), nullable=False)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=False)


def upgrade() -> None:
    """Apply."""
    signs = sa.Column("reactions", sa.String(100), nullable=False, server_default="👍 ❤️ 💡 🎉 🤔")
    op.add_column("communities", signs)
    _threads()
    _posts()
    _signs()
    _ideas()
    _subscriptions(KINDS, with_word=True)
    op.create_table(
        "read_positions",
        _to("person_id", "people", key=True),
        _to("thread_id", "threads", key=True),
        sa.Column("post_id", sa.Integer(), nullable=False),
        _at("at"),
    )
    op.create_index("ix_read_positions_thread_id", "read_positions", ["thread_id"])
    op.create_table(
        "post_drafts",
        _to("person_id", "people", key=True),
        sa.Column("place", sa.String(40), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _at("kept_at"),
    )
    op.create_table(
        "post_images",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file", sa.String(40), nullable=False, unique=True),
        _by("person_id", "people"),
        _by("community_id", "communities"),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE")),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        _at("given_at"),
    )
    op.create_index("ix_post_images_post_id", "post_images", ["post_id"])
    op.create_index(
        "ix_post_images_person_id_given_at", "post_images", ["person_id", "given_at"]
    )


def _pointing(table: str, name: str, target: str) -> None:
    # With the name of the constraint, which `add_column` leaves to SQLite.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {name} INTEGER"
        f" CONSTRAINT fk_{table}_{name} REFERENCES {target} (id)"
    )
    op.create_index(f"ix_{table}_{name}", table, [name])


def _threads() -> None:
    _pointing("threads", "author_id", "people")
    _pointing("threads", "area_id", "areas")
    for name in ("locked", "pinned"):
        flag = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("threads", flag)
    op.add_column("threads", sa.Column("created_at", MOMENT))
    # Each thread so far belongs to an idea.
    for column in ("author_id", "created_at"):
        op.execute(
            f"UPDATE threads SET {column} ="
            f" (SELECT {column} FROM ideas WHERE ideas.thread_id = threads.id)"
        )
    active = ["community_id", "pinned", "last_post_at", "id"]
    op.create_index("ix_threads_active", "threads", active)
    op.create_table(
        "thread_tags",
        _to("thread_id", "threads", key=True),
        sa.Column("name", sa.String(30), primary_key=True),
    )
    op.create_index("ix_thread_tags_name", "thread_tags", ["name"])


def _ideas() -> None:
    _pointing("ideas", "source_post_id", "posts")
    source = sa.Column("source", sa.String(10), nullable=False, server_default="")
    op.add_column("drafts", source)


def _posts() -> None:
    _pointing("posts", "parent_id", "posts")
    op.add_column("posts", sa.Column("depth", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("posts", sa.Column("path", sa.String(70), nullable=False, server_default=""))
    digits = "printf('%010d', id)"
    if op.get_bind().dialect.name == "postgresql":
        digits = "lpad(id::text, 10, '0')"
    op.execute(f"UPDATE posts SET path = {digits}")
    op.create_index("ix_posts_thread_id_path", "posts", ["thread_id", "path"])
    op.create_table(
        "post_revisions",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("post_id", "posts"),
        _by("author_id", "people"),
        sa.Column("body", sa.Text(), nullable=False),
        _at("written_at"),
    )
    op.create_index("ix_post_revisions_post_id_id", "post_revisions", ["post_id", "id"])


def _signs() -> None:
    op.create_table(
        "mentions", _to("post_id", "posts", key=True), _to("person_id", "people", key=True)
    )
    op.create_index("ix_mentions_person_id", "mentions", ["person_id"])
    op.create_table(
        "reactions",
        _to("post_id", "posts", key=True),
        _to("person_id", "people", key=True),
        sa.Column("sign", sa.String(20), primary_key=True),
    )
    op.create_table(
        "thanks",
        _to("post_id", "posts", key=True),
        _to("person_id", "people", key=True),
        _at("given_at"),
    )


def _subscriptions(kinds: str, *, with_word: bool) -> None:
    """Make the table again, with or without the word that a tag is followed by."""
    columns = "person_id, kind, subject_id, created_at"
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {columns} FROM subscriptions")
    op.drop_index("ix_subscriptions_kind_subject_id", "subscriptions")
    op.drop_table("subscriptions")
    word = sa.Column("word", sa.String(30), primary_key=True, server_default="")
    op.create_table(
        "subscriptions",
        _to("person_id", "people", key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("subject_id", sa.Integer(), primary_key=True, autoincrement=False),
        *([word] if with_word else []),
        _at("created_at"),
        sa.CheckConstraint(kinds, name="kind"),
    )
    op.create_index("ix_subscriptions_kind_subject_id", "subscriptions", ["kind", "subject_id"])
    op.execute(f"INSERT INTO subscriptions ({columns}) SELECT {columns} FROM kept")
    op.execute("DROP TABLE kept")


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM subscriptions WHERE kind <> 'idea'")
    _subscriptions("kind IN ('idea')", with_word=False)
    op.drop_column("drafts", "source")
    op.drop_index("ix_ideas_source_post_id", "ideas")
    op.drop_column("ideas", "source_post_id")
    for table in (
        "post_images post_drafts read_positions thanks reactions mentions post_revisions"
    ).split():
        op.drop_table(table)
    op.drop_index("ix_posts_thread_id_path", "posts")
    op.drop_index("ix_posts_parent_id", "posts")
    for column in ("path", "depth", "parent_id"):
        op.drop_column("posts", column)
    op.drop_table("thread_tags")
    op.drop_index("ix_threads_active", "threads")
    for column in ("author_id", "area_id"):
        op.drop_index(f"ix_threads_{column}", "threads")
    for column in ("created_at", "pinned", "locked", "area_id", "author_id"):
        op.drop_column("threads", column)
    op.drop_column("communities", "reactions")
