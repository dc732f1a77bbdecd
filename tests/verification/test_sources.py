"""Source files: all of ours are right, and each way of being wrong is told in words."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minjiu.common.errors import Refused
from minjiu.registry.enums import Purpose
from minjiu.verification.adapters.catalogue import (
    FOLDER,
    catalogue,
    endpoint,
    source,
    sources_for,
)
from minjiu.verification.adapters.samples import sample_faults
from minjiu.verification.adapters.source_files import CatalogueError, read_file, read_folder
from province.departments import services
from province.keys import make_keys

DAY = date(2026, 11, 1)


def changed(folder: Path, **change: Any) -> Path:
    """The pension source with some lines changed; None takes a line out."""
    data = yaml.safe_load((FOLDER / "hrss.pension.yaml").read_text("utf-8")) | change
    path = folder / "hrss.pension.yaml"
    kept = {name: value for name, value in data.items() if value is not None}
    path.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"duty": None}, "缺少“duty”"),
        ({"colour": "red"}, "不认识“colour”"),
        ({"duty": "D09-02"}, "不是“human_resources”的职责"),
        ({"in_notice": False}, "非函件所列，duty应留空"),
        ({"state": "disabled"}, "请在reason写明原因"),
        ({"protocol": "telex"}, "的protocol应为"),
        ({"file_format": "csv"}, "仅在此时"),
        ({"signature": "rsa"}, "的signature（签名算法）应为hmac_sm3、sm2之一"),
        ({"deadline_ms": 5}, "的deadline_ms应是100到"),
        ({"purposes": ["curiosity"]}, "的purposes应为"),
        ({"coverage": {"areas": ["福建"], "since": 2015}}, "的coverage应写明"),
        ({"branches": {"kind": "x"}, "service": None}, "的branches.kind应为"),
        ({"items": {"pension.payment": {"label": "养老金"}}}, "应有label、purpose"),
        ({"facts": [{"name": "pension_receipts", "how": "guess", "item": "x"}]}, "的how应为"),
        (
            {"facts": [{"name": "pension_receipts", "how": "exists", "item": "pension.payment"}]},
            "是fen，不能按exists读取",
        ),
        (
            {"facts": [{"name": "luck", "how": "exists", "item": "pension.payment"}]},
            "“luck”不在规则事实目录中",
        ),
        ({"samples": []}, "没有样例"),
        ({"from_age": 121}, "的from_age应是0到120之间的整数"),
        ({"from_age": True}, "的from_age应是0到120之间的整数"),
        ({"from_age": 20}, "由规则对每个人读取，不能用from_age限制年龄，请删去。"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(CatalogueError, match=says) as refused:
        read_file(changed(tmp_path, **change))
    assert all(problem.startswith("hrss.pension.yaml ") for problem in refused.value.problems)


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a file's content, as the way to it."""
    below = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in below:
        yield (*at, key)
        yield from places(value, (*at, key))


_WHOLE = {
    code: yaml.safe_load((FOLDER / f"{code}.yaml").read_text("utf-8"))
    for code in ("hrss.pension", "bank.accounts", "housing.security", "civil.marriage")
}
_ODD: list[Any] = [None, [], {}, "", "x", 0, -1, True, 1.5, [1], [[]], [None], {"a": 1}, [{}]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([(code, at) for code, data in _WHOLE.items() for at in places(data)]),
    st.sampled_from(_ODD),
)
def test_whatever_stands_in_a_file_is_read_or_told_in_words(
    tmp_path: Path, place: tuple[str, tuple[Any, ...]], odd: Any
) -> None:
    code, at = place
    data = part = deepcopy(_WHOLE[code])
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = odd
    path = tmp_path / f"{code}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    try:
        made = read_file(path)
    except CatalogueError as wrong:
        assert all(problem.startswith(f"{code}.yaml ") for problem in wrong.problems)
    else:
        assert all(isinstance(fault, str) for fault in sample_faults(made))
        assert made.offices("350122100", DAY) is not None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"items": ["pension"]}, "的items写法不对"),
        ({"state": []}, "的code到signature各项写法不对"),
        ({"facts": 3}, "的facts写法不对"),
        ({"samples": [{"says": "x", "period": ["2026-01-01", "2026-02-01"], "reply": None}]}, "的samples每个应有"),
        ({"coverage": {"areas": None, "since": 2015}}, "的coverage写法不对"),
        (
            {"service": None, "branches": {"kind": "division", "each": "county", "service": "a.{division}", "name": "{nobody}"}},
            "的branches写法不对",
        ),
    ],
)  # fmt: skip
def test_a_part_of_another_shape_is_named(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(CatalogueError, match=says):
        read_file(changed(tmp_path, **change))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "hrss.pension.yaml"
    for content in ("code: 养老金".encode("gb18030"), b"code: a\0b"):
        path.write_bytes(content)
        with pytest.raises(CatalogueError, match="不是UTF-8文本"):
            read_file(path)
    path.write_bytes(b"\xef\xbb\xbf" + (FOLDER / path.name).read_bytes())
    assert read_file(path).code == "hrss.pension"


def test_every_fault_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    changed(tmp_path, duty="", deadline_ms=5, protocol="telex")
    (tmp_path / "broken.yaml").write_text("code: [", "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_folder(tmp_path)
    assert len(refused.value.problems) == 4


def test_sources_that_ask_one_service_agree_on_its_signature(tmp_path: Path) -> None:
    for name in ("police.household_register", "police.vehicles"):
        (tmp_path / f"{name}.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    assert {s.signature for s in read_folder(tmp_path).values()} == {"sm2"}
    changed = tmp_path / "police.vehicles.yaml"
    changed.write_text(changed.read_text("utf-8").replace("signature: sm2\n", ""), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_folder(tmp_path)
    assert refused.value.problems == (
        "police.vehicles.yaml 的signature与police.household_register.yaml不同，"
        "而两者都问“police”，请改为一致。",
    )


def test_keys_of_another_algorithm_than_agreed_are_refused(settings: Any, tmp_path: Path) -> None:
    settings.MINJIU_SOURCE_SECRETS = str(tmp_path / "keys.json")
    settings.MINJIU_SOURCE_ENDPOINTS = str(tmp_path / "ports.json")
    (tmp_path / "ports.json").write_text('{"police": "http://127.0.0.1:9", "market": ""}')
    make_keys(tmp_path / "keys.json", {"police": "sm2", "market": "hmac_sm3"})
    for service, agreed, other in (("police", "sm2", "hmac_sm3"), ("market", "hmac_sm3", "sm2")):
        with pytest.raises(Refused, match=f"约定的签名算法是{other}，密钥却是{agreed}的"):
            endpoint(service, other)
        there = endpoint(service, agreed)
        assert (there.scheme.algorithm, "secret" in repr(there)) == (agreed, False)
    with pytest.raises(Refused, match="没有接入"):
        endpoint("tax", "hmac_sm3")


def test_the_check_tells_which_enabled_source_is_not_set_up_as_agreed(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MINJIU_SOURCE_SECRETS = str(tmp_path / "keys.json")
    settings.MINJIU_SOURCE_ENDPOINTS = str(tmp_path / "ports.json")
    agreed = {name: service.signature for name, service in services().items()}
    (tmp_path / "ports.json").write_text(json.dumps(dict.fromkeys(agreed, "http://127.0.0.1:9")))
    make_keys(tmp_path / "keys.json", agreed)
    call_command("sources", "check")
    assert "用SM2签名2个" in capsys.readouterr().out
    make_keys(tmp_path / "keys.json", agreed | {"police": "hmac_sm3"})
    with pytest.raises(CommandError) as refused:
        call_command("sources", "check")
    remedy = "密钥却是hmac_sm3的，请系统管理员核对来源文件的signature和密钥文件。"
    assert str(refused.value).splitlines() == [
        f"{code}：部门服务“police”约定的签名算法是sm2，{remedy}"
        for code in ("police.household_register", "police.vehicles")
    ]


def test_the_check_tries_the_office_of_every_division_that_a_pattern_makes(
    settings: Any, tmp_path: Path
) -> None:
    settings.MINJIU_SOURCE_SECRETS = str(tmp_path / "keys.json")
    settings.MINJIU_SOURCE_ENDPOINTS = str(tmp_path / "ports.json")
    agreed = {name: service.signature for name, service in services().items()}
    make_keys(tmp_path / "keys.json", agreed)

    def said(*without: str) -> list[str]:
        there = {n: "http://127.0.0.1:9" for n in agreed if not n.startswith(without)}
        (tmp_path / "ports.json").write_text(json.dumps(there))
        with pytest.raises(CommandError) as refused:
            call_command("sources", "check")
        return str(refused.value).splitlines()

    def lacking(code: str, service: str) -> str:
        return f"{code}：部门服务“{service}”没有接入，请系统管理员检查部门服务地址和密钥文件。"

    assert said("housing_fund.350600") == [lacking("housing.provident_fund", "housing_fund.350600")]
    assert said("housing_security.3501", "housing_fund.350700") == [
        lacking("housing.provident_fund", "housing_fund.350700"),
        *(lacking("housing.security", f"housing_security.{code}") for code in (350102, 350103, 350104)),
        "housing.security：各地83家中共有13家不能用，以上是前3家。",
    ]  # fmt: skip


def test_a_sample_that_reads_otherwise_is_found(tmp_path: Path) -> None:
    data = yaml.safe_load((FOLDER / "hrss.pension.yaml").read_text("utf-8"))
    data["samples"][0]["reads"]["pension_receipts"] = 1
    made = read_file(changed(tmp_path, samples=data["samples"]))
    assert sample_faults(made) == (
        "hrss.pension 的样例“计算期内两笔，期前一笔不计”的“pension_receipts”读成42000，样例写的是1，请核对。",
    )


def test_the_catalogue_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sources", "check")
    told = capsys.readouterr().out
    assert told.endswith("用SM2签名2个，其余用HMAC-SM3。\n")
    assert told.startswith("共32个信息来源：启用21个，附条件1个，未启用10个；其中非函件所列9个。")
    # Every duty of the notice that names information for verification has a source that is asked.
    asked = {s.duty for s in catalogue().values() if s.state == "enabled"}
    assert asked == {
        "D03-05", "D04-02", "D05-14", "D08-03", "D09-02", "D10-05", "D11-04", "D15-02", "D19-04",
        "D20-04", "D22-02", "D23-02", "D24-02",
    }  # fmt: skip


def test_what_is_off_or_conditional_is_never_asked_nor_listed_for_consent() -> None:
    listed = {s.code for s in sources_for(Purpose.DIBAO)}
    assert {
        "central_bank.credit",
        "securities.holdings",
        "medical_insurance.own_cost",
    } & listed == (set())
    assert {"bank.accounts", "tax.enterprises", "civil.marriage"} <= listed
    assert source("medical_insurance.own_cost").standing == "未启用（非函件所列）"
    assert source("civil.marriage").standing == "启用，只问年满20周岁的人"


@pytest.mark.parametrize(
    ("born", "on", "asked"),
    [
        (date(2006, 11, 18), date(2026, 11, 18), True),  # of age on the birthday itself
        (date(2006, 11, 19), date(2026, 11, 18), False),
        (date(2008, 2, 29), date(2028, 2, 28), False),
        (date(2008, 2, 29), date(2028, 2, 29), True),
        (None, date(2026, 11, 18), True),  # nobody knows the age
    ],
)
def test_r3_the_marriage_register_is_asked_about_people_of_twenty_and_more(
    born: date | None, on: date, asked: bool
) -> None:
    assert source("civil.marriage").asks_about(born, on) is asked
    assert {s.code for s in catalogue().values() if s.from_age} == {"civil.marriage"}
    assert source("hrss.pension").asks_about(born, on)


@pytest.mark.parametrize(
    ("code", "division", "answers"),
    [
        ("tax.enterprises", "350122100", ["tax"]),
        ("tax.enterprises", "350203000", ["tax.350200"]),
        ("tax.enterprises", "350128100", ["tax.350128"]),
        ("housing.provident_fund", "350122100", ["housing_fund.350100"]),
        ("housing.security", "350122100", ["housing_security.350122"]),
        ("housing.security", "350999", []),
        ("tax.enterprises", "360000", []),
        ("insurance.policies", "350122", ["insurer.life", "insurer.pacific"]),
        ("insurance.policies", "350203", ["insurer.life", "insurer.pacific", "insurer.xiamen"]),
    ],
)
def test_the_office_over_the_family_answers(code: str, division: str, answers: list[str]) -> None:
    assert [office.service for office in source(code).offices(division, DAY)] == answers


def test_the_sandbox_serves_every_source_of_the_notice() -> None:
    served = services()
    for one in catalogue().values():
        asked = one.branches.offices if one.chosen else one.offices("350122100", DAY)
        for office in asked:
            assert office.service in served
            if one.state == "enabled":
                assert set(one.items) <= set(served[office.service].items)
                assert one.signature == served[office.service].signature
