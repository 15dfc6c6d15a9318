"""Files that leave the forum."""

from __future__ import annotations

from flask import Response

MIMETYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: str | bytes, name: str, kind: str) -> Response:
    """`content` as a file called `name`.`kind`, which a browser keeps and does not show."""
    response = Response(content, mimetype=MIMETYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
