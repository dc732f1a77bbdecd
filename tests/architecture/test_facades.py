"""Only a room's own code may import anything but its public face."""

from collections.abc import Iterator

import grimp
import pytest

PUBLIC = {"api", "enums", "permissions"}
SHELLS = {"common", "web", "config"}
# web.* and config are the shells on top: they may also call a room's verbs.
MAY_CALL_ACTIONS = {"web", "config"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("minjiu")


def _crossings(graph: grimp.ImportGraph) -> Iterator[tuple[str, str, list[str], list[str]]]:
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            here, there = importer.split(".")[1:], imported.split(".")[1:]
            if len(there) > 1 and here[:1] != there[:1] and there[0] not in SHELLS:
                yield importer, imported, here, there


def test_rooms_meet_each_other_only_through_their_public_face(graph: grimp.ImportGraph) -> None:
    leaks = [
        f"{importer} -> {imported}"
        for importer, imported, here, there in _crossings(graph)
        if there[1] not in PUBLIC
        and not (here[0] in MAY_CALL_ACTIONS and there[1] in ("actions", "tasks"))
    ]
    assert leaks == []


def test_the_check_sees_a_leak(graph: grimp.ImportGraph) -> None:
    graph.add_import(importer="minjiu.web.desk.urls", imported="minjiu.jobs.models.runs")
    try:
        leaks = [
            (importer, imported)
            for importer, imported, _, there in _crossings(graph)
            if there[1] not in PUBLIC | {"actions", "tasks"}
        ]
        assert ("minjiu.web.desk.urls", "minjiu.jobs.models.runs") in leaks
    finally:
        graph.remove_import(importer="minjiu.web.desk.urls", imported="minjiu.jobs.models.runs")


def test_web_process_loads_no_bulk_engine() -> None:
    """The compiler, DuckDB, Arrow, Spark and Splink are for bulk runs only."""
    whole = grimp.build_graph(
        "minjiu", "cncodes", "cncrypto", "reconcile", include_external_packages=True
    )
    assert "splink" in whole.modules
    names = {"llvmlite", "duckdb", "pyarrow", "pyspark", "adbc_driver_postgresql", "splink"}
    engines = names & whole.modules
    reached = [
        (engine, chain)
        for engine in sorted(engines)
        if (chain := whole.find_shortest_chain("minjiu.web.desk.urls", engine))
    ]
    assert reached == []


def test_r13_a_bulk_run_cannot_reach_a_case_or_a_decision(graph: grimp.ImportGraph) -> None:
    bulk = [m for m in graph.modules if m.startswith("minjiu.verification.actions.bulk")]
    assert len(bulk) >= 7
    for module in (*bulk, "minjiu.verification.tasks"):
        assert graph.find_shortest_chain(module, "minjiu.assistance.api") is None
        assert graph.find_shortest_chain(module, "minjiu.assistance.models") is None
