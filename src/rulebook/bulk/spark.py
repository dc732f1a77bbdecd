"""A province on a Spark that is there already: the same kernel inside `mapInArrow`.

The machines of the cluster need Python with pyarrow, pandas, llvmlite and PyYAML; this library is
sent to them with the job.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportAttributeAccessIssue=false

import os
import re
import shutil
import socket
import sys
import tempfile
import zipfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

import rulebook
from rulebook.book import Rulebook
from rulebook.bulk.generator import Program, household_targets, program
from rulebook.bulk.kernel import refuse_missing_columns
from rulebook.bulk.run import Counts, refuse_what_is_there
from rulebook.bulk.shipped import Shipped
from rulebook.errors import RulebookError
from rulebook.facts import FactsOf
from rulebook.plan import ROWS

BATCH = 20_000  # households at a time in each worker
_ENGINE = re.compile(r"local\[(\d+|\*)\]|spark://[^\s/:]+:\d+(,[^\s/:]+:\d+)*")
_TYPES = {"bool": T.BooleanType(), "date": T.DateType(), "enum": T.StringType()}


def run_spark(
    book: Rulebook,
    source: str | Path,
    out: str | Path,
    *,
    engine: str,
    on: date,
    targets: Sequence[str] | None,
    of_place: FactsOf | None = None,
) -> Counts:
    """Determine all households of Parquet files with Spark at `engine` (spark://host:port, local[N]).

    `source` and `out` are places that every machine of the cluster reaches; `out` must not be there.
    The results are those of `run_parquet`, in whatever order; `of_place` as there. Raises
    RulebookError where there is no Java, no Spark at `engine`, and for what cannot be determined.
    """
    if not _ENGINE.fullmatch(engine):
        raise RulebookError(f"引擎“{engine}”不受支持，请写 local[2] 或 spark://主机:端口。")
    refuse_what_is_there(Path(out))
    plan = book.plan(on, household_targets(book, on) if targets is None else targets)
    compiled = program(plan, book)
    with _session(engine) as spark:
        try:
            return _run(spark, book, compiled, str(source), str(out), of_place)
        except PySparkException as wrong:
            raise RulebookError(_words(wrong)) from None


def _run(
    spark: Any,
    book: Rulebook,
    compiled: Program,
    source: str,
    out: str,
    of_place: FactsOf | None,
) -> Counts:
    found = spark.read.parquet(source)
    schema = _needed(compiled, found.schema)
    refuse_missing_columns(schema.names)
    homes = spark.read.schema(schema).parquet(source)
    places = [row["division"] for row in homes.select("division").distinct().collect()]
    if None in places:
        raise RulebookError("有的家庭没有行政区划（division），请补上。")
    plan = book.plan(compiled.on, compiled.targets)
    shipped = Shipped(
        compiled,
        {place: book.resolve(plan, place).numbers for place in places},
        {place: dict(of_place(place)) for place in places} if of_place else None,
    )
    result = T.StructType([T.StructField("household_id", schema["household_id"].dataType)])
    result.add("division", T.StringType())
    for target, unit in zip(compiled.targets, compiled.units, strict=True):
        result.add(target, _TYPES.get(unit.partition(":")[0], T.LongType()))
    answers = homes.mapInArrow(shipped, result)
    answers.write.option("compression", "zstd").parquet(out)
    return _counts(spark.read.parquet(out), compiled)


def _needed(compiled: Program, schema: Any) -> Any:
    """The columns, and the fields of members and obligors, that the rules use."""
    facts = {(spec.entity, spec.name) for spec in compiled.facts}
    keys = {key: entity for entity, key in ROWS.items()}
    kept = T.StructType()
    for field in schema.fields:
        kind = field.dataType
        if field.name in keys and isinstance(kind, T.ArrayType):
            rows: Any = kind.elementType
            named = [f for f in rows.fields if (keys[field.name], f.name) in facts]
            # Without any it could not be told how many there are.
            kept.add(field.name, T.ArrayType(T.StructType(named or rows.fields[:1])))
        elif ("household", field.name) in facts or field.name in ("household_id", "division"):
            kept.add(field)
    return kept


def _counts(answers: Any, compiled: Program) -> Counts:
    sums = [F.count(F.lit(1)).alias("households")]
    for target, unit in zip(compiled.targets, compiled.units, strict=True):
        sums.append(F.count_if(F.col(target).isNull()).alias(f"unknown {target}"))
        if unit == "bool":
            sums.append(F.count_if(F.col(target)).alias(f"yes {target}"))
    row = answers.agg(*sums).collect()[0].asDict()
    counts = Counts(row.pop("households"))
    for name, number in row.items():
        kind, _, target = name.partition(" ")
        (counts.unknown if kind == "unknown" else counts.yes)[target] = number
    return counts


# The session -----------------------------------------------------------------------------------


@contextmanager
def _session(engine: str) -> Generator[Any]:
    _need_java()
    _need_master(engine)
    loopback = engine.startswith("local") or re.search(r"//(127\.|localhost)", engine)
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        **(
            {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
            if loopback
            else {}
        ),
    }
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(engine).appName("rulebook")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with tempfile.TemporaryDirectory() as folder:
        spark = builder.getOrCreate()
        try:
            spark.sparkContext.setLogLevel("ERROR")
            spark.sparkContext.addPyFile(str(_library(Path(folder))))
            yield spark
        finally:
            spark.stop()


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        return
    if home or not shutil.which("java"):
        raise RulebookError(
            "没有找到 Java，Spark 需要 Java 17 以上。Debian 可执行 apt-get install "
            "default-jre-headless；已经安装的，请把 JAVA_HOME 设为其目录。"
        )


def _need_master(engine: str) -> None:
    """Spark itself would try for a minute and then show a page of Java."""
    if engine.startswith("local"):
        return
    for address in engine.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except OSError:
            continue
        return
    raise RulebookError(f"连不上 Spark（{engine}），请核对地址，并确认集群在运行。")


def _library(folder: Path) -> Path:
    """This library as a file that Spark hands to its workers: the same version everywhere."""
    path, here = folder / "rulebook.zip", Path(rulebook.__file__).parent
    with zipfile.ZipFile(path, "w") as file:
        for module in sorted(here.rglob("*.py")):
            file.write(module, Path("rulebook") / module.relative_to(here))
    return path


def _words(wrong: PySparkException) -> str:
    """What the kernel refused, out of the stack of Spark; else the first line."""
    text = str(wrong)
    refused = re.findall(r"RulebookError: ([^\n]+)", text)
    return refused[-1] if refused else f"Spark 运行失败：{text.splitlines()[0][:300]}"
