"""Rows of any table as lines of JSON, the same from either database and for either."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    column,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from forum.core.database import Moment
from forum.operations.backup.archive import Tell

AT_ONCE = 1_000

# How a column's values are written, and read again; the others are what JSON knows.
_WRITE: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.isoformat,
    "date": date.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
    # The word null is a value of JSON; an absent one is None before it comes here.
    "json": lambda text: JSON.NULL if text == "null" else json.loads(text),
}
_TYPES: dict[str, Callable[[], TypeEngine[Any]]] = {
    "moment": Moment,
    "date": Date,
    "bytes": LargeBinary,
    "json": lambda: JSON(none_as_null=True),
}


def kept_tables(metadata: MetaData) -> list[Table]:
    """The tables that a backup holds, those that others refer to first.

    What is `derived` is made anew: the search index, the workers of this moment.
    """
    return [one for one in metadata.sorted_tables if not one.info.get("derived")]


def columns_of(one: Table) -> list[list[str]]:
    """The columns of a table with their kinds, but for those that the database computes."""
    return [[each.name, _kind(each.type)] for each in _written(one)]


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def lines(connection: Connection, one: Table, tell: Tell) -> Iterator[bytes]:
    """The rows of a table, in the order of its key, a line each; never all at once in memory."""
    kinds = [kind for _name, kind in columns_of(one)]
    query = select(*(_asked(each) for each in _written(one))).order_by(*one.primary_key)
    write = [_WRITE.get(kind) for kind in kinds]
    for rows in connection.execution_options(yield_per=AT_ONCE).execute(query).partitions():
        tell(len(rows))
        yield "".join(_line(write, row) for row in rows).encode()


def take_in(
    connection: Connection, name: str, columns: Sequence[Sequence[str]], part: Iterable[bytes]
) -> int:
    """Insert the rows of a part into a table; how many they were."""
    there = table(name, *(column(one, _TYPES[k]() if k in _TYPES else None) for one, k in columns))
    names = [one for one, _kind_ in columns]
    read = [_READ.get(kind) for _one, kind in columns]
    given, taken = iter(part), 0
    while some := list(islice(given, AT_ONCE)):
        rows = [dict(zip(names, _values(read, line), strict=True)) for line in some]
        connection.execute(insert(there), rows)
        taken += len(rows)
    return taken


def _written(one: Table) -> list[Column[Any]]:
    return [each for each in one.columns if each.computed is None]


def _kind(of: TypeEngine[Any]) -> str:
    plain = of.impl_instance if isinstance(of, TypeDecorator) else of
    kinds = {DateTime: "moment", Date: "date", LargeBinary: "bytes", JSON: "json"}
    return next((kind for type_, kind in kinds.items() if isinstance(plain, type_)), "plain")


def _asked(one: Column[Any]) -> Any:
    # As text, so that an absent value and the word null stay two things.
    return cast(one, Text) if _kind(one.type) == "json" else one


def _line(write: Sequence[Callable[[Any], Any] | None], row: Sequence[Any]) -> str:
    values = [
        value if value is None or how is None else how(value)
        for how, value in zip(write, row, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def _values(read: Sequence[Callable[[Any], Any] | None], line: bytes) -> list[Any]:
    return [
        value if value is None or how is None else how(value)
        for how, value in zip(read, json.loads(line), strict=True)
    ]
