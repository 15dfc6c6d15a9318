"""Files that leave the forum."""

from __future__ import annotations

import re

from flask import Response

MIMETYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What XML 1.0 has no place for, not even as an entity.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(feed: str) -> Response:
    """A web feed; for one character that XML has no place for, readers would refuse all of it."""
    return Response(_NOT_IN_XML.sub("", feed), mimetype="application/atom+xml")


def download(content: str | bytes, name: str, kind: str) -> Response:
    """`content` as a file called `name`.`kind`, which a browser keeps and does not show."""
    response = Response(content, mimetype=MIMETYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
