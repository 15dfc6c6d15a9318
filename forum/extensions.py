"""The extensions, unbound: `create_app` binds them, everybody else imports them from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from forum.web.pacing import how_often, is_rehearsal, who

# Every constraint has a name, so that a migration can drop it on either database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table inherits."""

    metadata = MetaData(naming_convention=NAMES)


# Nothing is expired by a commit: what a view has loaded can still be shown after its transaction.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(who, default_limits=[how_often], default_limits_exempt_when=is_rehearsal)
migrate = Migrate()
compress = Compress()
