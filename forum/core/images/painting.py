"""The painter: reads pictures nobody vouches for and paints them anew, as a program of its own.

Run by itself it knows Pillow and the standard library and nothing of the forum: it starts at once,
holds no secret, cannot write a large file, and may die of what it reads without harm.
"""

from __future__ import annotations

import json
import math
import resource
import struct
import sys
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

# WebP by name: Image.open would otherwise load every decoder there is to find this one.
from PIL import (
    Image,
    ImageFile,
    ImageOps,
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

FULL = (1600, 1200)
THUMB = (360, 270)
# A portrait is cut to the square in its middle.
PORTRAIT, PORTRAIT_THUMB = (256, 256), (96, 96)
DESIGNS, PORTRAITS = "designs", "portraits"
QUALITY = 84
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
READY = b"ready\n"
# Each file of the request stands behind its length in that many bytes.
LENGTH_BYTES = 8

# The bits in which the fingerprints of near-identical pictures may differ. Measured on 150 pictures
# (drawings, photographs, figures, icons): within 10 bits lie 99 to 100 % of the copies that were
# halved, made small, saved again as JPEG 30 or WebP 50, or marked in a corner, and 98 % of those
# cut by 2 % on every side; of 2,624 pairs of different photographs and figures 4 do, of icons on
# white 4 in 100, of the demo's drawings none (the nearest lie 21 apart). So it is a hint for
# people, never a verdict. A DCT hash found 26 % of the marked copies, and was no better elsewhere.
NEAR = 10

_BITS, _SIGN = (1 << 64) - 1, 1 << 63
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = (5, 6, 7, 8)
_SCAN = b"\xff\xda"
# What Pillow's decoders raise on files that are not what they say.
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError),
    *(AttributeError, struct.error, zlib.error),
)


@dataclass(frozen=True)
class Bounds:
    """What a picture may have, and what reading all of them may take (bytes, seconds)."""

    pixels: int
    side: int
    frames: int
    moving_pixels: int
    scans: int
    memory: int
    seconds: int
    output: int


@dataclass(frozen=True)
class Painted:
    """A picture painted anew: its two WebP files, its size and what it looks like."""

    full: bytes
    thumb: bytes
    width: int
    height: int
    fingerprint: int


class Unfit(Exception):
    """The picture cannot be taken; its only argument is the word for why."""


def painted(image: Image.Image, kind: str = DESIGNS) -> Painted:
    """`image` on a new canvas, white where it is transparent, and its thumbnail."""
    canvas = _canvas(image)
    if kind == PORTRAITS:
        canvas = ImageOps.fit(canvas, PORTRAIT, Image.Resampling.LANCZOS)
    thumb = canvas.copy()
    small = PORTRAIT_THUMB if kind == PORTRAITS else THUMB
    thumb.thumbnail(small, Image.Resampling.LANCZOS)
    return Painted(_webp(canvas), _webp(thumb), *canvas.size, fingerprint(canvas))


def fingerprint(image: Image.Image) -> int:
    """What `image` looks like in 64 bits (signed): whether each cell outshines its right neighbour.

    Formula: N. Krawetz, "Kind of like that" (2013), dHash.
    """
    grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    cells = [9 * row + column for row in range(8) for column in range(8)]
    bits = sum((grey[cell] > grey[cell + 1]) << place for place, cell in enumerate(cells))
    return bits - 2 * (bits & _SIGN)


def distance(a: int, b: int) -> int:
    """How many of the 64 bits of two fingerprints differ."""
    return ((a ^ b) & _BITS).bit_count()


def read(data: bytes, bounds: Bounds, kind: str = DESIGNS) -> Painted:
    """Paint the picture in `data`, whatever it is called; raises Unfit."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _measure(image, data, bounds)
            return painted(_loaded(image), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("pixels") from error
    except MemoryError as error:
        raise Unfit("heavy") from error
    except UnidentifiedImageError as error:
        raise Unfit("foreign") from error
    except _DAMAGE as error:
        raise Unfit("damaged") from error


def _measure(image: ImageFile.ImageFile, data: bytes, bounds: Bounds) -> None:
    """Refuse by what the header says, before anything is decoded."""
    width, height = image.size
    if width * height > bounds.pixels:
        raise Unfit("pixels")
    if max(width, height) > bounds.side:
        raise Unfit("side")
    if image.format in {"JPEG", "MPO"}:
        # A scan of 40 bytes costs a walk over the whole picture. The other pictures of an MPO,
        # which many telephones write, are never looked at.
        if data.count(_SCAN) > bounds.scans:
            raise Unfit("heavy")
        return
    frames = getattr(image, "n_frames", 1)
    if frames > bounds.frames:
        raise Unfit("frames")
    if frames > 1 and frames * width * height > bounds.moving_pixels:
        raise Unfit("moving")


def _loaded(image: ImageFile.ImageFile) -> Image.Image:
    """The first frame, decoded and upright, not much larger than it has to be."""
    # A JPEG can be decoded at a half or a quarter, which halves the time of an ordinary upload.
    scale = min(max(FULL) / max(image.size), min(FULL) / min(image.size))
    image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
    image.load()
    orientation = image.getexif().get(_ORIENTATION, 1)
    # Shrunk first, so that only the small picture is turned.
    plain = _plain(image)
    plain.thumbnail(FULL[::-1] if orientation in _LYING else FULL, Image.Resampling.LANCZOS)
    turn = _UPRIGHT.get(orientation)
    return plain if turn is None else plain.transpose(turn)


def _plain(image: Image.Image) -> Image.Image:
    """`image` as RGB, or as RGBA where it is transparent."""
    if image.mode.startswith("I"):
        # Grey of 16 bits, of which Pillow would keep the lowest eight.
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _canvas(image: Image.Image) -> Image.Image:
    """A new canvas that bears the pixels of `image`, no larger than FULL."""
    plain = _plain(image)
    canvas = Image.new("RGB", plain.size, "white")
    canvas.paste(plain, mask=plain if plain.mode == "RGBA" else None)
    canvas.thumbnail(FULL, Image.Resampling.LANCZOS)
    return canvas


def _webp(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()


def _confine(bounds: Bounds) -> None:
    """Take from this process what reading a picture has no need of."""
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.output),
        (resource.RLIMIT_CORE, 0),
    ):
        # A host may allow still less, and nobody may raise that.
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    Image.MAX_IMAGE_PIXELS = bounds.pixels
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _tell(record: bytes) -> None:
    sys.stdout.buffer.write(record)
    sys.stdout.buffer.flush()


def _answer(data: bytes, bounds: Bounds, kind: str) -> bool:
    """Tell what became of one file: its picture, or one word; whether to go on."""
    try:
        made = read(data, bounds, kind)
    except Unfit as unfit:
        _tell(json.dumps({"unfit": str(unfit)}).encode() + b"\n")
        return False
    record = {
        "files": [len(made.full), len(made.thumb)],
        "about": [made.width, made.height, made.fingerprint],
    }
    _tell(json.dumps(record).encode() + b"\n" + made.full + made.thumb)
    return True


def main() -> None:
    """Answer for every file of the standard input until one is refused."""
    bounds, kind = Bounds(**json.loads(sys.argv[1])), sys.argv[2]
    _confine(bounds)
    _tell(READY)
    given = sys.stdin.buffer
    while length := given.read(LENGTH_BYTES):
        if not _answer(given.read(int.from_bytes(length)), bounds, kind):
            return


if __name__ == "__main__":
    main()
