"""Existing recipients by file (既有救助对象导入): checked rows in, refused rows kept with reasons."""

import csv
import io
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from django.db import IntegrityError, transaction
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cncodes.resident_id import ResidentId
from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import MinjiuError, Refused
from minjiu.registry import queries
from minjiu.registry.actions.people import (
    checked_account,
    checked_division,
    checked_number,
    checked_phone,
    seal_new_person,
)
from minjiu.registry.enums import Relation, RowOutcome
from minjiu.registry.models import (
    AccountChange,
    Household,
    ImportBatch,
    ImportRow,
    Membership,
    Person,
)
from minjiu.registry.permissions import require_handler
from reconcile.names import compare_names

COLUMNS = (
    "户编号", "姓名", "身份证号", "与申请人关系", "所在乡镇代码", "联系电话", "住址",
    "救助项目", "月保障金额", "享受待遇起始日", "银行账号",
)  # fmt: skip
OPTIONAL = ("银行账号",)
PROGRAMMES = {
    "最低生活保障": "dibao", "低保边缘家庭": "dibao_margin", "特困人员救助供养": "tekun",
}  # fmt: skip
_RELATIONS = {relation.label: relation for relation in Relation}
MAX_ROWS = 20_000
# What the readers of ZIP, XML and XLSX raise on a damaged file (found by damaging one at random).
_UNREADABLE = (
    InvalidFileException, BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
    ValueError, LookupError, TypeError, AttributeError, SyntaxError,
)  # fmt: skip
# A spreadsheet keeps 15 digits of a number: the last three of an ID number are lost for good.
_STORED_AS_NUMBER = "\ufdd0"
_LONG_NUMBERS = ("身份证号", "银行账号")


@dataclass
class _Row:
    line: int
    cells: dict[str, str]
    reasons: list[str] = field(default_factory=list)
    number: ResidentId | None = None
    division: str = ""
    phone: str = ""
    account: str = ""
    amount: Decimal | None = None
    granted_from: date | None = None
    person: Person | None = None


@transaction.atomic
def import_recipients(*, file_name: str, content: bytes, acting_user: User | None) -> ImportBatch:
    """Bring in families that receive assistance already; one bad row holds back its family only.

    The whole file is one transaction; a file that came in before is refused. Raises Refused where
    the file cannot be read. Every row becomes an ImportRow; refused rows keep their cells, sealed.
    """
    digest = sm3(content).hex()
    if ImportBatch.objects.filter(file_digest=digest).exists():
        raise Refused("这个文件已经导入过，", "请在导入记录中查看结果，或更换文件。")
    rows = [_check(line, cells, acting_user) for line, cells in _read(file_name, content)]
    if not rows:
        raise Refused("文件里没有数据行，", "请从第二行起填写。")
    families = _by_family(rows)
    _match_people(rows)
    for family in families:
        _check_family(family)
    batch = ImportBatch.objects.create(
        file_name=file_name[:200],
        file_digest=digest,
        imported_by_id=acting_user.pk if acting_user else _system_id(),
        imported_by_name=acting_user.name if acting_user else "系统",
        imported_at=now(),
        rows=len(rows),
        accepted=sum(not row.reasons for row in rows),
        refused=sum(bool(row.reasons) for row in rows),
    )
    try:
        _write(batch, families, acting_user)
    except IntegrityError:
        raise Refused(
            "文件中有人刚刚由他人登记，整个文件未导入，", "请重新导入；已登记的行会单独列出。"
        ) from None
    audit.record(
        "registry.recipients_imported", acting_user, batch,
        after={"rows": batch.rows, "accepted": batch.accepted, "refused": batch.refused},
    )  # fmt: skip
    written = ImportRow.objects.filter(batch=batch).order_by("line")
    audit.record_many(
        "registry.recipient_row",
        acting_user,
        written,
        label=f"{file_name[:100]} 逐行",
        after=lambda row: {
            "line": row.line,
            "outcome": row.outcome,
            "household": str(row.household_id) if row.household_id else None,
        },
    )
    return batch


def _system_id() -> str:
    return "00000000-0000-0000-0000-000000000000"


def _read(file_name: str, content: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    lines = _csv_lines(content) if file_name.lower().endswith(".csv") else _xlsx_lines(content)
    head = [str(cell or "").strip() for cell in (lines[0] if lines else ())]
    missing = [name for name in COLUMNS if name not in (*head, *OPTIONAL)]
    if missing:
        raise Refused(f"文件首行缺少列：{'、'.join(missing)}，", "请使用导入模板，不要改动列名。")
    if len(lines) - 1 > MAX_ROWS:
        raise Refused(f"文件超过{MAX_ROWS:,}行，", f"一次最多{MAX_ROWS:,}行，请分成几个文件。")
    for line, cells in enumerate(lines[1:], start=2):
        named = {n: _text(n, cell) for n, cell in zip(head, cells, strict=False) if n in COLUMNS}
        if any(named.values()):
            yield line, named


def _csv_lines(content: bytes) -> list[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            rows = csv.reader(io.StringIO(content.decode(encoding)))
            return list(islice(rows, MAX_ROWS + 2))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise Refused("文件的编码无法识别，", "请另存为UTF-8编码的CSV，或使用XLSX。")


def _xlsx_lines(content: bytes) -> list[Sequence[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that we do not read
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            return list(islice(rows, MAX_ROWS + 2))
    except _UNREADABLE:
        raise Refused("文件不是可读的XLSX，", "请用模板另存为XLSX或CSV后再导入。") from None


def _text(name: str, cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if name in _LONG_NUMBERS and isinstance(cell, int | float) and cell >= 10**14:
        return _STORED_AS_NUMBER
    # Cells are kept side by side with tabs between them.
    return "" if cell is None else " ".join(str(cell).split())


def _check(line: int, cells: dict[str, str], acting_user: User | None) -> _Row:
    row = _Row(line, {name: cells.get(name, "") for name in COLUMNS})
    for name in ("户编号", "姓名"):
        if not row.cells[name]:
            row.reasons.append(f"“{name}”没有填写。")
    if row.cells["与申请人关系"] not in _RELATIONS:
        row.reasons.append(f"“与申请人关系”应为：{'、'.join(_RELATIONS)}。")
    for name in _LONG_NUMBERS:
        if row.cells[name] == _STORED_AS_NUMBER:
            row.cells[name] = ""
            row.reasons.append(
                f"“{name}”在表格中存成了数字，末几位已丢失，请把该列设为文本格式后重新填写。"
            )
    try:
        row.number = checked_number(row.cells["身份证号"])
    except MinjiuError as wrong:
        row.reasons.append(str(wrong))
    try:
        row.account = checked_account(row.cells["银行账号"])
    except MinjiuError as wrong:
        row.reasons.append(str(wrong))
    try:
        row.phone = checked_phone(row.cells["联系电话"])
    except MinjiuError as wrong:
        row.reasons.append(str(wrong))
    try:
        row.division = checked_division(row.cells["所在乡镇代码"], today())
        require_handler(acting_user, row.division)
    except MinjiuError as wrong:
        row.reasons.append(str(wrong))
    if row.account and acting_user is None:
        row.reasons.append("“银行账号”须由工作人员导入、另一人核对，系统导入的文件请留空。")
    if row.cells["与申请人关系"] == Relation.APPLICANT.label:
        _check_grant(row)
    return row


def _check_grant(row: _Row) -> None:
    if row.cells["救助项目"] not in PROGRAMMES:
        row.reasons.append(f"“救助项目”应为：{'、'.join(PROGRAMMES)}。")
    _check_amount(row)
    try:
        row.granted_from = date.fromisoformat(row.cells["享受待遇起始日"])
    except ValueError:
        row.reasons.append("“享受待遇起始日”应写成2024-07-01这样的日期。")
    else:
        if row.granted_from > today():
            row.reasons.append("“享受待遇起始日”晚于今天，只导入已在享受待遇的家庭。")


def _check_amount(row: _Row) -> None:
    """What is not written is not zero; 低保边缘 is a status and pays nothing a month."""
    pays = PROGRAMMES.get(row.cells["救助项目"]) != "dibao_margin"
    typed = row.cells["月保障金额"].replace(",", "")
    if not typed and pays:
        row.reasons.append("“月保障金额”没有填写。")
        return
    try:
        row.amount = Decimal(typed or "0")
    except InvalidOperation:
        row.reasons.append("“月保障金额”不是数字。")
        return
    if not row.amount.is_finite() or row.amount < 0 or row.amount != round(row.amount, 2):
        row.reasons.append("“月保障金额”应为不小于0、至多两位小数的数。")
        row.amount = None
    elif pays and not row.amount:
        row.reasons.append("“月保障金额”是0，已停发的家庭不导入。")


def _by_family(rows: Sequence[_Row]) -> list[list[_Row]]:
    families: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        families[row.cells["户编号"] or f"第{row.line}行"].append(row)
    return list(families.values())


def _match_people(rows: Sequence[_Row]) -> None:
    """One query for all numbers of the file, one for memberships in force."""
    numbers = {row.number.number for row in rows if row.number}
    known = {bytes(p.id_number_index): p for p in queries.people_with_number(numbers)}
    housed = set(
        Membership.objects.filter(
            queries.in_force(today()), person__in=[p.serial for p in known.values()]
        ).values_list("person__pk", flat=True)
    )
    seen: set[str] = set()
    for row in rows:
        if row.number is None:
            continue
        if row.number.number in seen:
            row.reasons.append("这个身份证号在文件中出现了两次，同一时间只能属于一户。")
        seen.add(row.number.number)
        row.person = next(
            (known[i] for i in queries.number_indexes(row.number.number) if i in known), None
        )
        if row.person and not compare_names(row.person.name, row.cells["姓名"]).attaches:
            row.reasons.append("这个身份证号已登记，但姓名与登记的不同，请核对。")
        if row.person and row.person.pk in housed:
            row.reasons.append("这个人已登记在另一户家庭中，请先在原家庭办理成员变更。")


def _check_family(family: Sequence[_Row]) -> None:
    applicants = [r for r in family if r.cells["与申请人关系"] == Relation.APPLICANT.label]
    if len(applicants) != 1:
        for row in family:
            row.reasons.append(f"这一户有{len(applicants)}名申请人，应当恰有一名。")
    if any(row.reasons for row in family):
        for row in family:
            if not row.reasons:
                row.reasons.append("同户有成员的行未通过检查，整户未导入。")


def _write(
    batch: ImportBatch, families: Sequence[Sequence[_Row]], acting_user: User | None
) -> None:
    accounts: list[AccountChange] = []
    people: list[Person] = []
    homes: list[Household] = []
    memberships: list[Membership] = []
    lines: list[ImportRow] = []
    for family in families:
        if any(row.reasons for row in family):
            lines += [_refused(batch, row) for row in family]
            continue
        head = next(r for r in family if r.cells["与申请人关系"] == Relation.APPLICANT.label)
        for row in family:
            if row.person is None and row.number is not None:
                row.person = seal_new_person(
                    row.number, row.cells["姓名"], row.phone, row.cells["住址"]
                )
                people.append(row.person)
        home = Household(
            applicant=head.person, division_code=head.division, county_code=head.division[:6],
            opened_on=today(), confirmed_at=now(),
        )  # fmt: skip
        homes.append(home)
        for row in family:
            relation = _RELATIONS[row.cells["与申请人关系"]]
            lines.append(
                ImportRow(
                    batch=batch, line=row.line, outcome=RowOutcome.ACCEPTED, household=home,
                    person=row.person, relation=relation,
                    programme=PROGRAMMES.get(row.cells["救助项目"], "") if row is head else "",
                    monthly_amount=row.amount, granted_from=row.granted_from,
                )
            )  # fmt: skip
            # Waits for a second person, as every account does.
            if row.account and row.person and row.account != row.person.account:
                accounts.append(
                    AccountChange(
                        household=home, person=row.person, account=row.account,
                        tail=row.account[-4:], proposed_by=acting_user, proposed_at=now(),
                        batch=batch,
                    )
                )  # fmt: skip
            memberships.append(
                Membership(
                    household=home, person=row.person, relation=relation,
                    valid_from=today(), lives_together=True,
                )
            )  # fmt: skip
    Person.objects.bulk_create(people, batch_size=2000)
    serials = dict(Person.objects.filter(pk__in=[p.pk for p in people]).values_list("pk", "serial"))
    for person in people:
        person.serial = serials[person.pk]
    for membership in memberships:
        membership.person = membership.person  # takes the serial that the database gave
    Household.objects.bulk_create(homes, batch_size=2000)
    Membership.objects.bulk_create(memberships, batch_size=2000)
    ImportRow.objects.bulk_create(lines, batch_size=2000)
    AccountChange.objects.bulk_create(accounts, batch_size=2000)


def _refused(batch: ImportBatch, row: _Row) -> ImportRow:
    return ImportRow(
        batch=batch,
        line=row.line,
        outcome=RowOutcome.REFUSED,
        reasons=row.reasons,
        cells="\t".join(row.cells[name] for name in COLUMNS),
    )
