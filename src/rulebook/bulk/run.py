"""A province: Parquet in, Parquet out, in bounded memory."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import itertools
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rulebook.book import Rulebook
from rulebook.bulk.kernel import Kernel, compile_kernel
from rulebook.bulk.pair import Pair
from rulebook.bulk.places import WithPlaces
from rulebook.errors import RulebookError
from rulebook.facts import FactsOf
from rulebook.plan import ROWS
from rulebook.reform import Reform

Progress = Callable[[int, int], None]
BATCH = 65_536  # households at a time: tens of megabytes


@dataclass(slots=True)
class Counts:
    """What a run determined: households in all, and by target those unknown and those yes."""

    households: int = 0
    unknown: dict[str, int] = field(default_factory=dict[str, int])
    yes: dict[str, int] = field(default_factory=dict[str, int])


def run_parquet(
    book: Rulebook,
    source: str | Path,
    out: str | Path,
    *,
    on: date,
    targets: Sequence[str] | None,
    threads: int = 2,
    progress: Progress | None = None,
    of_place: FactsOf | None = None,
) -> Counts:
    """Determine all households of a Parquet file, or of the files of a folder.

    Writes `out`, a folder that is not there or empty, with one file for each file of the source,
    households in the same order; it appears whole at the end or not at all. `progress` is told
    the households done so far and those in all. `of_place` gives facts that hold for everybody in a
    division; what a household says itself goes first. Raises RulebookError naming the file for what cannot be determined.
    """
    kernel = compile_kernel(book, on=on, targets=targets)
    filled = WithPlaces(kernel, of_place) if of_place else kernel
    return run(filled, source, out, threads=threads, progress=progress)


def compare_parquet(
    book: Rulebook,
    reform: Reform,
    source: str | Path,
    out: str | Path,
    *,
    on: date,
    targets: Sequence[str] | None,
    threads: int = 2,
    progress: Progress | None = None,
    of_place: FactsOf | None = None,
) -> Counts:
    """As `run_parquet`, by the rules in force and by those of a reform.

    Each target is there twice, the second time with `_reform` behind its name, and numbers a third
    time with `_change`: how much more it would be, null where either is unknown.
    """
    kernel = compile_kernel(book, on=on, targets=targets)
    reformed = compile_kernel(book.with_reform(reform), on=on, targets=kernel.targets)
    pair = Pair(kernel, reformed)
    filled = WithPlaces(pair, of_place) if of_place else pair
    return run(filled, source, out, threads=threads, progress=progress)


def run(
    kernel: Kernel | Pair | WithPlaces,
    source: str | Path,
    out: str | Path,
    *,
    threads: int,
    progress: Progress | None,
) -> Counts:
    """As `run_parquet`, with a kernel that is there already."""
    source, out = Path(source), Path(out)
    files = files_of(source)
    refuse_what_is_there(out)
    with ThreadPoolExecutor(threads) as pool:
        metadata = list(pool.map(_metadata, files))
        total = sum(one.num_rows for one in metadata)
        with naming(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            counts = Counts()
            with _Writing(temporary, counts) as writing:
                for number, file, found in _determined(kernel, files, metadata, pool, threads):
                    with naming(file):
                        writing.write(number, found, kernel.targets)
                    if progress is not None:
                        progress(counts.households, total)
            temporary.replace(out)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return counts


def _determined(
    kernel: Kernel | Pair | WithPlaces,
    files: Sequence[Path],
    metadata: list[Any],
    pool: ThreadPoolExecutor,
    threads: int,
) -> Iterator[tuple[int, Path, Any]]:
    """Batches of results with the number of their file, in order.

    Of each of a few files one batch is read and determined at a time, so that what is under way is
    bounded and both threads read, also where files are smaller than a batch.
    """
    # Several files are read beside each other; only of a single one are the columns.
    whole = len(files) == 1
    waiting = iter(enumerate(files))
    under_way: deque[tuple[int, Iterator[Any], int, Future[Any]]] = deque()

    def begin(
        number: int, read: Iterator[Any], left: int
    ) -> tuple[int, Iterator[Any], int, Future[Any]]:
        return number, read, left, pool.submit(lambda: kernel.run(next(read)))

    def begin_next() -> None:
        for number, file in itertools.islice(waiting, 1):
            rows = metadata[number].num_rows
            read = batches(kernel, file, metadata[number], use_threads=whole)
            under_way.append(begin(number, read, rows))
            metadata[number] = None  # megabytes, where files are many

    try:
        for _ in range(threads + 1):
            begin_next()
        while under_way:
            number, read, left, future = under_way.popleft()
            with naming(files[number]):
                found = future.result()
            left -= len(found)
            if left > 0:
                under_way.appendleft(begin(number, read, left))
            else:
                begin_next()
            yield number, files[number], found
    finally:
        for *_, future in under_way:
            future.cancel()


def _metadata(file: Path) -> Any:
    with naming(file):
        return pq.read_metadata(file)


def files_of(source: Path) -> list[Path]:
    """A file, or those of a folder in their order; RulebookError where there is none."""
    files = sorted(source.glob("*.parquet")) if source.is_dir() else [source]
    if not files or not files[0].exists():
        raise RulebookError(f"{source} 中没有 Parquet 文件，请核对位置。")
    return files


def refuse_what_is_there(out: Path) -> None:
    """Results are not mixed with others."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RulebookError(f"{out} 已有内容，请换一个目录，或先移走其中的文件。")


@contextmanager
def naming(file: Path) -> Generator[None]:
    """What goes wrong with a file is said with its name."""
    try:
        yield
    except RulebookError as wrong:
        raise RulebookError(f"{file.name}：{wrong}") from wrong
    except (pa.ArrowException, OSError) as wrong:
        raise RulebookError(
            f"{file.name}：读不出内容或写不下结果，请核对文件是否完整、磁盘是否已满后重做（{wrong}）。"
        ) from wrong


class _Writing:
    """One file of results for each file of the source, in their order."""

    def __init__(self, folder: Path, counts: Counts):
        self._folder, self._counts = folder, counts
        self._number = -1
        self._writer: Any = None

    def __enter__(self) -> "_Writing":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, number: int, found: Any, targets: Sequence[str]) -> None:
        """Appends to the file of that number; numbers never go back."""
        if number != self._number:
            self._close()
            # Of ids and numbers a dictionary would only cost.
            shared: Any = [
                field.name for field in found.schema
                if pa.types.is_string(field.type) and field.name != "household_id"
            ]  # fmt: skip
            path = self._folder / f"part-{number:05}.parquet"
            self._number = number
            self._writer = pq.ParquetWriter(
                path, found.schema, compression="zstd", use_dictionary=shared
            )
        self._writer.write_batch(found)
        _count(self._counts, found, targets)


def batches(
    kernel: Kernel | Pair | WithPlaces, path: Path, metadata: Any, *, use_threads: bool = True
) -> Iterator[Any]:
    """Batches with the columns that the rules use; one at least, so that an empty file is kept."""
    leaves = [metadata.schema.column(leaf) for leaf in range(metadata.num_columns)]
    columns = _columns(kernel, [leaf.path for leaf in leaves])
    # The same few texts come again and again: read as codes they cost half.
    coded = [
        leaf.path
        for leaf in leaves
        if leaf.physical_type == "BYTE_ARRAY" and leaf.path != "household_id"
    ]
    with pq.ParquetFile(path, metadata=metadata, read_dictionary=coded) as file:
        empty = True
        for batch in file.iter_batches(BATCH, columns=columns, use_threads=use_threads):
            empty = False
            yield batch
        if empty:
            kept = {column.split(".")[0] for column in columns}
            schema = pa.schema([f for f in file.schema_arrow if f.name in kept])
            yield pa.RecordBatch.from_pylist([], schema=schema)


def _columns(kernel: Kernel | Pair | WithPlaces, leaves: Sequence[str]) -> list[str]:
    """The leaves to read: `owns_car`, `members.list.element.wage`."""
    facts = {(spec.entity, spec.name) for spec in kernel.facts}
    own = {name for entity, name in facts if entity == "household"} | {"household_id", "division"}
    columns = [leaf for leaf in leaves if leaf in own]
    for entity, key in ROWS.items():
        theirs = [leaf for leaf in leaves if leaf.startswith(f"{key}.")]
        needed = [leaf for leaf in theirs if (entity, leaf.rpartition(".")[2]) in facts]
        # Without any it could not be told how many there are.
        columns += needed or theirs[:1]
    return columns


def _count(counts: Counts, found: Any, targets: Sequence[str]) -> None:
    counts.households += len(found)
    for target in targets:
        column = found.column(target)
        counts.unknown[target] = counts.unknown.get(target, 0) + column.null_count
        if pa.types.is_boolean(column.type):
            counts.yes[target] = counts.yes.get(target, 0) + (pc.sum(column).as_py() or 0)
