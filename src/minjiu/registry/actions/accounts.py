"""Where assistance is paid to: written down by one person, compared with the paper by another."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.crypto import suite
from minjiu.common.errors import Refused
from minjiu.common.fields import EncryptedTextField
from minjiu.registry import queries
from minjiu.registry.actions.people import checked_account, checked_words
from minjiu.registry.enums import AccountOutcome
from minjiu.registry.models import AccountChange, Household, ImportBatch, Person
from minjiu.registry.permissions import require_handler


@transaction.atomic
def propose_account(
    *, household: Household, person: Person, account: str, acting_user: User
) -> AccountChange:
    """Write down a member's new account. The one in use stays until a second person confirms."""
    require_handler(acting_user, household.division_code)
    _require_member(household, person)
    given = checked_account(account)
    if not given:
        raise Refused("没有填写银行账号，", "请对照存折或银行卡填写。", field="account")
    if given == Person.objects.select_for_update().get(pk=person.pk).account:
        raise Refused("这就是现在使用的账户，", "无需变更。", field="account")
    try:
        with transaction.atomic():
            change = AccountChange.objects.create(
                household=household, person=person, account=given, tail=given[-4:],
                proposed_by=acting_user, proposed_at=now(),
            )  # fmt: skip
    except IntegrityError as clash:
        if "account_change_waits_once" not in str(clash):
            raise
        raise Refused(
            f"{person.name}已有一个账户等待核对，", "请先由另一人核对或退回。", field="account"
        ) from None
    audit.record(
        "registry.account_proposed", acting_user, change, label=person.name,
        after={"person": str(person.pk)},
    )  # fmt: skip
    return change


@transaction.atomic
def confirm_account(*, change: AccountChange, account: str, acting_user: User) -> None:
    """Put the account to use. The second person reads it from the paper and types it again."""
    locked = _waiting(change, acting_user)
    if locked.proposed_by_id == acting_user.pk:
        raise Refused("登记账户的人不能自己核对，", "请由另一名经办人对照存折或银行卡核对。")
    _require_member(locked.household, locked.person)
    given = checked_account(account)
    if given != locked.account:
        raise Refused(
            "账号与登记的不一致，", "请对照存折或银行卡再输入一次；登记错了的，请退回。",
            field="account",
        )  # fmt: skip
    person = Person.objects.select_for_update().get(pk=locked.person_id)
    before = bool(person.account)
    person.account, person.account_index = given, suite().blind_index(queries.ACCOUNT, given)
    person.save(update_fields=["account", "account_index"])
    _settle(locked, AccountOutcome.CONFIRMED, "", acting_user)
    audit.record(
        "registry.account_confirmed", acting_user, locked, label=person.name,
        before={"had_one": before},
        after={"person": str(person.pk), "proposed_by": str(locked.proposed_by_id)},
    )  # fmt: skip


@transaction.atomic
def reject_account(*, change: AccountChange, reason: str, acting_user: User) -> None:
    """It does not agree with the paper, or was mistyped: nothing changes; the reason is kept."""
    locked = _waiting(change, acting_user)
    said = checked_words(reason, "不符的情况", "reason", "请写明哪里不符。")
    _settle(locked, AccountOutcome.REJECTED, said, acting_user)
    audit.record(
        "registry.account_rejected", acting_user, locked, label=locked.person.name,
        after={"person": str(locked.person_id), "reason": said},
    )  # fmt: skip


@transaction.atomic
def confirm_imported_accounts(*, batch: ImportBatch, acting_user: User) -> int:
    """Put the accounts of a file to use: a second person compared the list with the papers.

    How many; those that were settled one by one before stay as they were settled, and those of
    people who have left the family since wait to be sent back.
    """
    listed = _waiting_of(batch, acting_user)
    if batch.imported_by_id == acting_user.pk:
        raise Refused("导入文件的人不能自己核对账户，", "请由另一名经办人对照名册、存折核对。")
    waiting = [change for change in listed if change.is_member]  # type: ignore[attr-defined]
    if not waiting:
        raise Refused("等待核对的人都已不是原登记家庭的成员，", "请写明原因退回这些账户。")
    field = Person._meta.get_field("account")
    assert isinstance(field, EncryptedTextField)  # noqa: S101  declared so
    people, sealed, indexes = [], [], []
    for change in waiting:
        people.append(change.person_id)
        sealed.append(field.seal(change.person_id, change.account))
        indexes.append(suite().blind_index(queries.ACCOUNT, change.account))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person p SET account = given.account, account_index = given.place "
            "FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS given (id, account, place) "
            "WHERE p.id = given.id",
            [people, sealed, indexes],
        )
    _settle_all(waiting, AccountOutcome.CONFIRMED, "", acting_user)
    return len(waiting)


@transaction.atomic
def reject_imported_accounts(*, batch: ImportBatch, reason: str, acting_user: User) -> int:
    """The list does not agree with the papers: none of it is used; accounts are written down anew."""
    waiting = _waiting_of(batch, acting_user)
    said = checked_words(reason, "不符的情况", "reason", "请写明哪里不符。")
    _settle_all(waiting, AccountOutcome.REJECTED, said, acting_user)
    return len(waiting)


def _waiting_of(batch: ImportBatch, acting_user: User) -> list[AccountChange]:
    waiting = list(
        queries.accounts_waiting(batch)
        .annotate(is_member=queries.still_member(today()))
        .select_related("household").select_for_update(of=("self",))
    )  # fmt: skip
    if not waiting:
        raise Refused("这个文件没有等待核对的账户，", "请刷新页面查看结果。")
    for division in {change.household.division_code for change in waiting}:
        require_handler(acting_user, division)
    return waiting


def _settle_all(
    changes: Sequence[AccountChange], outcome: AccountOutcome, reason: str, by: User
) -> None:
    at = now()
    for change in changes:
        change.outcome, change.reason, change.account = outcome, reason, None
        change.settled_by, change.settled_at = by, at
    AccountChange.objects.bulk_update(
        changes, ["outcome", "reason", "account", "settled_by", "settled_at"], batch_size=2000
    )
    audit.record_many(
        f"registry.account_{outcome.value}", by, changes, label="导入的账户",
        after=lambda c: {
            "person": str(c.person_id), "proposed_by": str(c.proposed_by_id), "reason": reason,
        },
    )  # fmt: skip


def _waiting(change: AccountChange, acting_user: User) -> AccountChange:
    locked = AccountChange.objects.select_for_update().get(pk=change.pk)
    require_handler(acting_user, locked.household.division_code)
    if locked.outcome:
        raise Refused("这个账户已经核对过，", "请刷新页面查看结果。")
    return locked


def _require_member(household: Household, person: Person) -> None:
    if not queries.members_on(household.pk, today()).filter(person=person).exists():
        raise Refused(f"{person.name}不是这户现有的成员，", "请先确认家庭成员。")


def _settle(change: AccountChange, outcome: AccountOutcome, reason: str, by: User) -> None:
    change.outcome, change.reason, change.account = outcome, reason, None
    change.settled_by, change.settled_at = by, now()
    change.save(update_fields=["outcome", "reason", "account", "settled_by", "settled_at"])
