"""Pictures from people: what is taken, what is refused, and that nothing else comes through."""

from __future__ import annotations

import ast
import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
from PIL import Image, ImageDraw, ImageOps

from forum.core import images, limits
from forum.core.images import painting, receiving
from forum.demo.drawings import DRAWINGS
from tests.conftest import ROOT, SHARED
from tests.unit.images import bombs
from tests.unit.images.bombs import encoded, scene

RECIPES = SHARED / "security" / "image-bombs" / "generators.jsonl"
GOOD = encoded(scene(), "PNG")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of pictures that is not there yet."""
    return tmp_path / "uploads" / "designs"


def lying_in(folder: Path) -> set[str]:
    """Every file of the folder."""
    return {path.name for path in folder.glob("*")}


def refusal(folder: Path, *files: bytes) -> images.Refused:
    """The refusal of `files`, which leaves nothing behind."""
    with pytest.raises(images.Refused) as refused:
        images.receive(files, folder)
    assert lying_in(folder) == set()
    return refused.value


def received(folder: Path, *files: bytes) -> list[Image.Image]:
    """The pictures that are kept of `files`."""
    return [opened(folder / one.name) for one in images.receive(files, folder)]


def opened(path: Path) -> Image.Image:
    """The picture of a file."""
    return Image.open(BytesIO(path.read_bytes()))


def painted_at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place given in parts of the picture's size."""
    colour = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(colour, tuple)
    return colour


# The corpus


def test_every_recipe_of_the_corpus_is_built_here(shared: Path) -> None:
    recipes = {json.loads(line)["id"] for line in RECIPES.read_text().splitlines()}
    assert recipes
    assert recipes <= set(bombs.REFUSED) | set(bombs.TAKEN)


@pytest.mark.parametrize("recipe", bombs.REFUSED)
def test_a_hostile_file_is_refused_and_nothing_stays(recipe: str, folder: Path) -> None:
    build, spoken_of = bombs.REFUSED[recipe]
    for file in build():
        assert len(file) <= limits.IMAGE_BYTES
        assert spoken_of in refusal(folder, file).reason


@pytest.mark.parametrize("recipe", bombs.TAKEN)
def test_of_an_odd_file_only_its_picture_is_kept(recipe: str, folder: Path) -> None:
    for kept in images.receive(bombs.TAKEN[recipe](), folder):
        for name in (kept.name, f"thumb-{kept.name}"):
            content = (folder / name).read_bytes()
            assert content[:4] + content[8:12] == b"RIFFWEBP"
            for hidden in (bombs.SECRET, b"<script", b"alert", b"EXIF", b"XMP ", b"GPS", b"ICCP"):
                assert hidden not in content
            assert not Image.open(BytesIO(content)).getexif()


@pytest.mark.parametrize("file", bombs.OTHERS, ids=lambda file: repr(file[:12]))
def test_what_is_no_picture_of_the_four_kinds_is_refused(file: bytes, folder: Path) -> None:
    assert "PNG, JPEG, WebP or GIF" in refusal(folder, file).reason


@pytest.mark.parametrize("kind", bombs.KINDS)
def test_the_head_of_a_file_is_no_picture(kind: str, folder: Path) -> None:
    refusal(folder, bombs.cuts(kind, **bombs.KINDS[kind])[0])


# The limits


@pytest.mark.parametrize(
    ("file", "spoken_of"),
    [
        (b"", "empty"),
        (bytes(limits.IMAGE_BYTES + 1), "8 MB"),
        (bombs.black(limits.IMAGE_SIDE + 1, 1), "8000 pixels wide or high"),
        (bombs.moving_webp(4096, 4096, 6), "100 million pixels together"),
        (bombs.scans(limits.IMAGE_SCANS, 800), "time or memory"),
    ],
    ids=["empty", "bytes", "side", "moving", "scans"],
)
def test_one_more_than_a_limit_is_refused(file: bytes, spoken_of: str, folder: Path) -> None:
    assert spoken_of in refusal(folder, file).reason


@pytest.mark.parametrize(
    "file",
    [
        GOOD.ljust(limits.IMAGE_BYTES, b"\0"),
        bombs.black(limits.IMAGE_SIDE, 1),
        bombs.moving_webp(4096, 4096, 5),
        bombs.gif(limits.IMAGE_FRAMES, 20, 20),
        bombs.scans(limits.IMAGE_SCANS - 1, 800),
    ],
    ids=["bytes", "side", "moving", "frames", "scans"],
)
def test_exactly_a_limit_is_taken(file: bytes, folder: Path) -> None:
    assert len(images.receive([file], folder)) == 1


def test_a_form_bears_so_many_pictures_and_no_more(folder: Path) -> None:
    refused = refusal(folder, *[GOOD] * (limits.IMAGES_PER_IDEA + 1))
    assert (refused.place, "8 pictures" in refused.reason) == (limits.IMAGES_PER_IDEA, True)
    assert images.receive([], folder) == []


# Stored all or none


def test_what_is_stored_is_described(folder: Path) -> None:
    stored = images.receive([GOOD, encoded(scene(2000, 1000), "JPEG")], folder)
    names = {one.name for one in stored}
    assert lying_in(folder) == names | {f"thumb-{name}" for name in names}
    assert [(one.width, one.height) for one in stored] == [(320, 240), (1600, 800)]
    for one in stored:
        assert opened(folder / one.name).size == (one.width, one.height)
        thumb = opened(folder / f"thumb-{one.name}")
        assert (thumb.width <= images.THUMB[0], thumb.height <= images.THUMB[1]) == (True, True)


@pytest.mark.parametrize("place", [0, 2])
def test_one_bad_file_keeps_the_others_out(place: int, folder: Path) -> None:
    files = [GOOD, GOOD, GOOD]
    files[place] = bombs.black(5000, 5001)
    assert refusal(folder, *files).place == place


def test_a_disk_that_fails_midway_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, seen = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        seen.append(target)
        if len(seen) == 3:
            raise OSError("no space left")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="no space"):
        images.receive([GOOD, GOOD], folder)
    assert (len(seen), lying_in(folder)) == (3, set())


def test_a_file_shows_under_its_name_only_when_it_is_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        assert not target.exists()
        opened(self).load()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    assert len(images.receive([GOOD], folder)) == 1
    assert len(lying_in(folder)) == 2


def test_what_is_discarded_is_gone_and_may_have_been_before(folder: Path) -> None:
    one, other = images.receive([GOOD, GOOD], folder)
    images.discard([one.name, "never-there.webp"], folder)
    images.discard([one.name], folder)
    assert lying_in(folder) == {other.name, f"thumb-{other.name}"}


# What is seen


def test_every_orientation_is_stood_upright(folder: Path) -> None:
    files = [bombs.talkative_jpeg(orientation) for orientation in range(1, 9)]
    for file, kept in zip(files, received(folder, *files), strict=True):
        upright = ImageOps.exif_transpose(Image.open(BytesIO(file)))
        assert kept.size == upright.size
        for x, y in itertools.product((0.2, 0.5, 0.8), repeat=2):
            pairs = zip(painted_at(kept, x, y), painted_at(upright, x, y), strict=True)
            assert all(abs(a - b) < 60 for a, b in pairs)


def test_a_large_photograph_lying_on_its_side_fits_the_box_upright(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (kept,) = received(folder, encoded(Image.new("RGB", (4000, 3000)), "JPEG", exif=exif))
    assert kept.size == (900, 1200)


def test_a_camera_s_malformed_notes_cost_it_nothing(folder: Path) -> None:
    notes = b"Exif\0\0in no order that is known"
    (kept,) = received(folder, encoded(scene(), "JPEG", exif=notes))
    assert kept.size == (320, 240)


def test_transparent_pictures_lie_on_white(folder: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    grey = Image.new("LA", (40, 40), (0, 0))
    palette = Image.new("P", (40, 40), 0)
    files = [encoded(clear, "PNG"), encoded(clear, "WEBP", lossless=True), encoded(grey, "PNG")]
    files += [encoded(palette, kind, transparency=0) for kind in ("PNG", "GIF")]
    for kept in received(folder, *files):
        assert min(painted_at(kept, 0.5, 0.5)) > 250


def test_every_depth_of_colour_keeps_its_light(folder: Path) -> None:
    deep = Image.new("I;16", (40, 40), 0x8000)
    files = [encoded(deep, "PNG")]
    files += [encoded(Image.new(mode, (40, 40), 128), "PNG") for mode in ("L",)]
    files += [encoded(Image.new("CMYK", (40, 40), (0, 0, 0, 127)), "JPEG")]
    for kept in received(folder, *files):
        assert all(abs(part - 128) < 8 for part in painted_at(kept, 0.5, 0.5))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind: str, folder: Path) -> None:
    first, later = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "blue")
    moving = encoded(first, kind, save_all=True, append_images=[later, first, later])
    (kept,) = received(folder, moving)
    red, _green, blue = painted_at(kept, 0.5, 0.5)
    assert (red > 200, blue < 60) == (True, True)


def test_a_telephone_s_double_picture_does_not_move(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IMAGE_FRAMES", 1)
    double = encoded(scene(), "MPO", save_all=True, append_images=[scene(160, 120)])
    (kept,) = received(folder, double)
    assert kept.size == (320, 240)


# The guard


@pytest.fixture
def painters(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every process that is started."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):
        def __init__(self, *args, **options) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return started


@pytest.mark.parametrize("clock", ["IMAGE_SECONDS", "IMAGE_WORK_SECONDS"])
def test_a_file_that_keeps_the_decoder_busy_is_given_up(
    clock: str, folder: Path, monkeypatch: pytest.MonkeyPatch, painters
) -> None:
    for name in ("IMAGE_SCANS", "IMAGE_SECONDS", "IMAGE_WORK_SECONDS"):
        monkeypatch.setattr(limits, name, 1_000_000)
    monkeypatch.setattr(limits, clock, 1)
    refused = refusal(folder, GOOD, bombs.scans(1500))
    assert "time or memory" in refused.reason
    assert [one.returncode < 0 for one in painters] == [True]


def test_the_painter_has_no_more_memory_than_it_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = encoded(Image.new("RGB", (4000, 4000)), "PNG")
    assert len(images.receive([greedy], folder)) == 1
    images.discard([path.name for path in folder.glob("*")], folder)
    monkeypatch.setattr(limits, "IMAGE_MEMORY", 80 * 1024 * 1024)
    assert "time or memory" in refusal(folder, greedy).reason


def test_the_painter_sends_back_no_more_than_it_may(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IMAGE_OUTPUT", 500)
    refusal(folder, GOOD)


def test_the_largest_pictures_fit_the_painter_and_cost_this_process_little(folder: Path) -> None:
    files = [
        encoded(Image.new("RGBA", (5000, 5000), (9, 9, 9, 9)), "WEBP", lossless=True, method=0),
        bombs.black(5000, 5000),
    ]
    before = memory("VmRSS")
    # Linux: forget the peak so far.
    Path("/proc/self/clear_refs").write_text("5")
    assert len(images.receive(files, folder)) == 2
    refusal(folder / "other", bombs.REFUSED["iccp-bomb"][0]()[0])
    assert memory("VmHWM") - before < 200 * 1024


def memory(line: str) -> int:
    """A line of this process's account of its memory, in kB."""
    status = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines())
    return int(status[line].split()[0])


def test_the_painter_sees_no_setting_of_the_forum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, spy = tmp_path / "seen.json", tmp_path / "spy.py"
    told = "json.dumps([dict(os.environ), sys.flags.isolated, sys.path])"
    spy.write_text(f"import json, os, sys\nopen({str(seen)!r}, 'w').write({told})\n")
    monkeypatch.setenv("SECRET_KEY", bombs.SECRET.decode())
    monkeypatch.setattr(receiving, "_PROGRAM", str(spy))
    with pytest.raises(RuntimeError, match="did not start"):
        images.receive([GOOD], tmp_path / "designs")
    environment, isolated, path = json.loads(seen.read_text())
    assert bombs.SECRET.decode() not in environment.values()
    assert (isolated, str(ROOT) in path, str(tmp_path) in path) == (1, False, False)


def test_the_painter_knows_pillow_and_the_standard_library_only() -> None:
    tree = ast.parse(Path(painting.__file__).read_text())
    known = {"PIL", *sys.stdlib_module_names}
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        assert {name.split(".")[0] for name in names} <= known


# Likeness


def sample() -> dict[str, Image.Image]:
    """Drawings and photographs, all different."""
    spec = find_spec("sklearn")
    assert spec is not None
    assert spec.submodule_search_locations
    photographs = Path(spec.submodule_search_locations[0]) / "datasets" / "images"
    found = {path.stem: opened(path).convert("RGB") for path in photographs.glob("*.jpg")}
    assert len(found) == 2
    return found | {key: drawing.draw() for key, drawing in DRAWINGS.items()}


def variants(image: Image.Image) -> dict[str, Image.Image]:
    """What a picture becomes when it is passed on."""
    width, height = image.size
    marked = image.copy()
    corner = (width * 0.85, height * 0.93, width * 0.98, height * 0.98)
    ImageDraw.Draw(marked).rectangle(corner, fill="black")
    return {
        "half": image.resize((width // 2, height // 2), Image.Resampling.BICUBIC),
        "small": image.resize((240, 240 * height // width), Image.Resampling.BILINEAR),
        "jpeg": Image.open(BytesIO(encoded(image, "JPEG", quality=30))),
        "webp": Image.open(BytesIO(encoded(image, "WEBP", quality=50))),
        "cut": image.crop((width // 50, height // 50, width * 49 // 50, height * 49 // 50)),
        "marked": marked,
    }


def test_near_identical_pictures_are_near_and_different_ones_are_not() -> None:
    pictures = sample()
    prints = {name: painting.fingerprint(image) for name, image in pictures.items()}
    for name, image in pictures.items():
        for variant, changed in variants(image).items():
            apart = images.distance(prints[name], painting.fingerprint(changed))
            assert apart <= images.NEAR, (name, variant)
    for one, other in itertools.combinations(prints, 2):
        assert images.distance(prints[one], prints[other]) > 2 * images.NEAR, (one, other)


def test_a_fingerprint_is_signed_and_its_distance_counts_bits(folder: Path) -> None:
    fall = Image.linear_gradient("L").rotate(-90)
    assert painting.fingerprint(fall) in range(-(2**63), 2**63)
    prints = {painting.fingerprint(turned) for turned in (fall, fall.rotate(180))}
    assert prints == {0, -1}
    assert (images.distance(0, -1), images.distance(-1, -1)) == (64, 0)
    assert images.distance(-(2**63), 0) == images.distance(0, 2**62) == 1
    (stored,) = images.receive([encoded(fall, "PNG")], folder)
    assert stored.fingerprint == images.keep(fall, folder).fingerprint in prints


def test_one_reading_at_a_time_and_who_waits_too_long_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most = 0, 0
    run = receiving._run

    def counted(given: IO[bytes], made: IO[bytes], kind: str) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        ending = run(given, made, kind)
        running -= 1
        return ending

    monkeypatch.setattr(receiving, "_run", counted)
    with ThreadPoolExecutor(4) as people:
        kept = list(people.map(lambda _n: images.receive([GOOD], folder), range(4)))
    assert (most, len({one.name for (one,) in kept})) == (1, 4)

    monkeypatch.setattr(limits, "IMAGE_SECONDS", 0.05)
    with receiving._turn, pytest.raises(images.Refused, match="in a moment"):
        images.receive([GOOD], folder)
