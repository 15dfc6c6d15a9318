"""Files that leave the forum."""

from __future__ import annotations

from flask import Response

MIMETYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
}


def download(text: str, name: str, kind: str) -> Response:
    """`text` as a file called `name`.`kind`, which a browser keeps and does not show."""
    response = Response(text, mimetype=MIMETYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
