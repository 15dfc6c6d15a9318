"""The file of a backup: a ZIP of parts, and a manifest that says what each must be."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from forum.core.errors import Conflict

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
NO_MANIFEST = "The file has no manifest that can be read: it is no backup."
NEWER = "The backup was made by a newer version of Vivier: update this one first."

Tell = Callable[[int], None]


class Unusable(Conflict):
    """The file is no backup, or not whole, or not what was written."""


@dataclass
class Manifest:
    """What a backup holds: of which version, and each part's size and SHA-256."""

    made_at: str
    revision: str
    database: str
    # By table: its columns with their kinds, and how many rows it has.
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


FIELDS = {each.name for each in fields(Manifest)}


class Writer:
    """Adds parts to a backup in the making."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Write a part and note what it is; pictures are packed already."""
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        size, digest = 0, sha256()
        with self._archive.open(info, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.manifest.parts[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def close(self) -> None:
        """Write the manifest, without which the file is none of ours."""
        text = json.dumps(asdict(self.manifest), indent=1)
        self._archive.writestr(MANIFEST, text)


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """A backup at `path`, for its owner alone to read; there whole, or not there at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                writer = Writer(archive, manifest)
                yield writer
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


class Reader:
    """A backup that is being read; every part is compared with what the manifest says."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = _manifest_of(archive)
        if set(archive.namelist()) != {MANIFEST, *self.manifest.parts}:
            raise Unusable("The backup holds other parts than its manifest says.")

    @property
    def size(self) -> int:
        """How many bytes its parts have."""
        return sum(int(part["bytes"]) for part in self.manifest.parts.values())

    def open(self, name: str) -> IO[bytes]:
        """A part, to be read."""
        return self._archive.open(name)

    def verify(self, tell: Tell) -> None:
        """Read every part to its end; Unusable for one that is not what was written."""
        for name, told in self.manifest.parts.items():
            digest = sha256()
            try:
                with self.open(name) as part:
                    while piece := part.read(PIECE):
                        digest.update(piece)
                        tell(len(piece))
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise Unusable(f"{name} in the backup is damaged: {error}.") from error
            if digest.hexdigest() != told["sha256"]:
                raise Unusable(f"{name} in the backup is not what was written.")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """The backup at `path`; Unusable where it is none, or was cut short."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror or error}.") from error
    except zipfile.BadZipFile as error:
        raise Unusable(f"{path} is no backup, or was cut short: {error}.") from error
    with archive:
        yield Reader(archive)


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise Unusable(NO_MANIFEST) from error
    if not isinstance(told, dict) or "format" not in told:
        raise Unusable(NO_MANIFEST)
    if told["format"] != FORMAT:
        raise Unusable(NEWER)
    if told.keys() != FIELDS:
        # Without its list of tables a whole forum would come back empty.
        raise Unusable("The backup's manifest lacks something, or says more than it should.")
    return Manifest(**told)
