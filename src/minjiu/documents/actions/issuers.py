"""Issuers, their 机关代字, and who may sign for them: data with dates and a basis."""

from datetime import date

from django.db import transaction

from gongwen import DocumentNumber, DocumentRefused
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.documents.enums import DocumentKind
from minjiu.documents.models import Issuer, NumberRegister, NumberSeries, Signatory
from minjiu.documents.permissions import require_appointing, require_office


@transaction.atomic
def set_issuer(
    *, code: str, name: str, sealed_by: str, printed_by: str, acting_user: User | None
) -> Issuer:
    """Name an issuer, or change it; documents already signed keep what they say."""
    if acting_user is not None:
        require_office(acting_user)
    if not (code.strip() and name.strip() and printed_by.strip()):
        raise Refused("发文机关的代码、名称和印发机关都应填写，", "请补填。")
    made, _ = Issuer.objects.update_or_create(
        code=code.strip(),
        defaults={
            "name": name.strip(),
            "sealed_by": sealed_by.strip(),
            "printed_by": printed_by.strip(),
        },
    )
    audit.record(
        "documents.issuer_set", acting_user, made, after={"name": name, "sealed_by": sealed_by}
    )
    return made


@transaction.atomic
def set_number_code(
    *,
    issuer: Issuer,
    kind: DocumentKind,
    number_code: str,
    basis: str,
    valid_from: date,
    acting_user: User | None,
) -> NumberSeries:
    """Number one kind under this 机关代字 from a day on; what was in force ends that day."""
    if acting_user is not None:
        require_office(acting_user)
    if not basis.strip():
        raise Refused("机关代字需要依据，", "请写明批准文件。", field="basis")
    try:
        DocumentNumber(number_code, valid_from.year, 1)
    except DocumentRefused as refused:
        raise Refused(str(refused), field="number_code") from refused
    other = NumberRegister.objects.filter(number_code=number_code).exclude(issuer=issuer).first()
    used = NumberSeries.objects.filter(number_code=number_code).exclude(issuer=issuer).exists()
    if other is not None or used:
        raise Refused(f"机关代字“{number_code}”已由其他机关使用，", "请换一个。")
    current = (
        NumberSeries.objects.select_for_update()
        .filter(issuer=issuer, kind=kind, valid_to__isnull=True)
        .first()
    )
    if current is not None:
        if current.valid_from >= valid_from:
            raise Refused(
                f"现用机关代字自{current.valid_from:%Y年%-m月%-d日}启用，",
                "新代字应晚于这一天启用。",
            )
        current.valid_to = valid_from
        current.save(update_fields=["valid_to"])
    made = NumberSeries.objects.create(
        issuer=issuer,
        kind=kind,
        number_code=number_code,
        basis=basis.strip(),
        valid_from=valid_from,
    )
    audit.record(
        "documents.number_code_set", acting_user, made,
        before=None if current is None else {"number_code": current.number_code},
        after={"kind": kind, "number_code": number_code},
    )  # fmt: skip
    return made


@transaction.atomic
def appoint_signatory(
    *,
    issuer: Issuer,
    user: User,
    post: str,
    basis: str,
    valid_from: date,
    valid_to: date | None = None,
    acting_user: User | None,
) -> Signatory:
    """Let a person sign for an issuer; a delegated power has an end."""
    if acting_user is not None:
        require_appointing(acting_user)
        if acting_user.pk == user.pk:
            raise Refused("不得为自己登记签发权，", "请由另一位安全管理员登记。")
    if not (post.strip() and basis.strip()):
        raise Refused("登记签发人应写明职务和依据，", "请补填。")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("终止日期应晚于起始日期，", "请核对。", field="valid_to")
    if Signatory.objects.filter(issuer=issuer, user_id=user.pk, valid_to__isnull=True).exists():
        raise Refused(f"{user.name}已是“{issuer}”的签发人，", "无需重复登记。")
    made = Signatory.objects.create(
        issuer=issuer, user_id=user.pk, name=user.name, post=post.strip(), basis=basis.strip(),
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    audit.record(
        "documents.signatory_appointed", acting_user, made,
        after={"name": user.name, "post": post, "from": str(valid_from), "to": str(valid_to)},
    )  # fmt: skip
    return made


@transaction.atomic
def end_signatory(*, signatory: Signatory, acting_user: User) -> None:
    """The power ends today."""
    require_appointing(acting_user)
    current = Signatory.objects.select_for_update().get(pk=signatory.pk)
    if current.valid_to is not None and current.valid_to <= today():
        raise Refused("签发权已经终止，", "无需重复办理。")
    if current.valid_from >= today():
        raise Refused("签发权当天才启用，", "请明天再终止。")
    current.valid_to = today()
    current.save(update_fields=["valid_to"])
    audit.record("documents.signatory_ended", acting_user, current)
