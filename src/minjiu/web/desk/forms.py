"""The application form: what the family says of each member, made from the fact catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from minjiu.assistance.enums import SELF_CARE, Programme
from minjiu.common.errors import Refused
from minjiu.common.money import fen_to_yuan, format_yuan, typed_yuan, yuan_to_fen
from minjiu.policy import api as policy
from minjiu.registry.api import MemberView, ObligorView
from rulebook import FactSpec, RulebookError

# Asked first; the rest is under “其他情况”. Known from identity: not asked.
MAIN = (
    "labour_capacity", "employed", "stable_job", "wage_receipts", "business_receipts",
    "pension_receipts", "support_receipts", "bank_balance", "vehicles", "homes",
    "education_stage", "disability_kind", "disability_grade", "serious_illness",
)  # fmt: skip
# The same of 特困: no labour, no means, and how the person wants to be supported. What they cannot do
# alone is found by the two who visit, and not asked here.
MAIN_TEKUN = (
    "support_form", "labour_capacity", "disability_kind", "disability_grade", "wage_receipts",
    "business_receipts", "pension_receipts", "central_basic_pension_receipts", "support_receipts",
    "bank_balance", "vehicles", "homes", "no_civil_capacity", "orphan",
)  # fmt: skip
_IDENTITY = ("birth_on", "sex", "relation")
HOUSEHOLD = ("residence", "home_area", "high_cost_school", "self_financed_study_abroad")
# What the support of a legal obligor is computed from; the rest is for 特困供养, where it comes first.
OBLIGOR = (
    "support_documented", "documented_support", "obligor_household_income",
    "obligor_household_persons", "obligor_supported_persons", "supported_here",
)  # fmt: skip
OBLIGOR_TEKUN = (
    "obligor_is_tekun", "obligor_is_dibao", "obligor_own_income", "obligor_property_within_limits",
    "obligor_disability_kind", "obligor_disability_grade", "obligor_no_civil_capacity",
    "obligor_declared_missing", "obligor_in_prison",
)  # fmt: skip
_YES_NO = (("", "未说明"), ("yes", "是"), ("no", "否"))
# What “其余均无” means where zero and no do not say it.
_NONE = {"education_stage": "none", "disability_kind": "none", "labour_capacity": "full",
         "long_coresident": True, "legal_support_duty": True}  # fmt: skip
# No circumstance that one has or has not: “均无” says nothing of them, so that they are asked.
_ASKED = ("labour_capacity", "long_coresident", "legal_support_duty")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the catalogue a programme's form asks first, what it leaves out, and what “均无” does
    not answer."""

    household: tuple[str, ...] = HOUSEHOLD
    members: tuple[str, ...] = MAIN
    obligors: tuple[str, ...] = OBLIGOR
    left_out: tuple[str, ...] = ()
    itself: tuple[str, ...] = _ASKED
    itself_words: str = "劳动能力、共同居住和赡养义务"


_TEKUN = _Asked(
    ("residence",), MAIN_TEKUN, OBLIGOR_TEKUN, SELF_CARE, (*_ASKED, "support_form"),
    "供养方式、劳动能力、共同居住和赡养义务",
)  # fmt: skip


def _asked_of(programme: str) -> _Asked:
    return _TEKUN if programme == Programme.TEKUN.value else _Asked()


def usual(name: str) -> Any:
    """The value that who is without the circumstance has: 0, no, none; None where that is no value
    of the fact, so that nothing is said of it (how many people an emergency struck)."""
    spec = policy.fact_catalogue()[name]
    value = _NONE.get(name, False if spec.unit == "bool" else "none" if spec.unit == "enum" else 0)
    try:
        spec.check(value)
    except RulebookError:
        return None
    return value


def person_facts(programme: str) -> list[FactSpec]:
    """What a family may be asked of a member; what the system's own records answer is not, nor for
    特困 what the visit finds."""
    asked = _asked_of(programme)
    left_out = (*_IDENTITY, *asked.left_out)
    specs = [
        s
        for s in policy.fact_catalogue()
        if s.entity == "person" and s.name not in left_out and not s.extra.get("own_records")
    ]
    return _first(specs, asked.members)


def _first(specs: list[FactSpec], names: tuple[str, ...]) -> list[FactSpec]:
    return sorted(specs, key=lambda s: names.index(s.name) if s.name in names else len(names))


def household_facts(programme: str) -> list[FactSpec]:
    """What a family may be asked of itself; index values and our own records are not."""
    specs = [
        s
        for s in policy.fact_catalogue()
        if s.entity == "household"
        and s.extra.get("declared_may_stand")
        and not s.extra.get("own_records")
        and s.unit != "date"
    ]
    return _first(specs, _asked_of(programme).household)


def obligor_facts(programme: str) -> list[FactSpec]:
    """What a family may be asked of a legal obligor outside it; the birth is on record."""
    specs = [
        s for s in policy.fact_catalogue() if s.entity == "obligor" and s.name != "obligor_birth_on"
    ]
    return _first(specs, _asked_of(programme).obligors)


class YuanField(forms.DecimalField):
    """An amount as people write it (`typed_yuan`)."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                value = typed_yuan(value)
            except Refused as wrong:
                raise ValidationError(str(wrong)) from None
        return super().to_python(value)


class DeclarationForm(forms.Form):
    """Fields are named "person|fact"; amounts are typed in yuan and kept in fen."""

    def __init__(
        self,
        members: Sequence[MemberView],
        declared: Mapping[str, Mapping[str, Any]],
        data: Any = None,
        *,
        programme: str,
        obligors: Sequence[ObligorView] = (),
        closed: bool = False,
    ):
        """`programme`: the case's, which orders what is asked. `closed`: of the family itself nothing
        is asked any more, of its obligors still."""
        super().__init__(data)
        self.programme, self.asked = programme, _asked_of(programme)
        self.members, self.obligors, self.closed = () if closed else members, obligors, closed
        for spec in () if closed else household_facts(programme):
            self._add("", spec, declared.get("", {}).get(spec.name), "")
        if not closed:
            self.fields["|none"] = forms.BooleanField(
                label="家庭没有受灾、房屋安全、突发事件等其他情况", required=False
            )
        for obligor in obligors:
            key = str(obligor.person_id)
            for spec in obligor_facts(self.programme):
                said = declared.get(key, {}).get(spec.name)
                self._add(key, spec, said, f"{obligor.name}　")
        for member in self.members:
            key = str(member.person_id)
            for spec in person_facts(self.programme):
                self._add(key, spec, declared.get(key, {}).get(spec.name), f"{member.name}　")
            self.fields[f"{key}|none"] = forms.BooleanField(
                label=f"其余各项均无（没有其他收入、财产和上述情形；{self.asked.itself_words}须逐项填写）",
                required=False,
            )

    def _add(self, person: str, spec: FactSpec, said: Any, who: str) -> None:
        name = f"{person}|{spec.name}"
        made: Any
        if spec.unit == "bool":
            made = forms.ChoiceField(label=spec.label, choices=_YES_NO, required=False)
            said = {True: "yes", False: "no"}.get(said, "")
        elif spec.unit == "enum":
            made = forms.ChoiceField(
                label=spec.label, choices=[("", "未说明"), *spec.values.items()], required=False
            )
        elif spec.unit.startswith("fen"):
            low, high = spec.range
            made = YuanField(
                label=f"{spec.label}（元）", required=False, decimal_places=2, max_digits=14,
                min_value=fen_to_yuan(low), max_value=fen_to_yuan(high),
            )  # fmt: skip
            said = format_yuan(said) if said is not None else None
        else:
            low, high = spec.range
            made = forms.IntegerField(
                label=spec.label, required=False, min_value=low, max_value=high, localize=False
            )
        made.initial, made.who = said, who
        made.widget.attrs["class"] = (
            "form-select" if isinstance(made, forms.ChoiceField)
            else "form-control num" if isinstance(made, YuanField) else "form-control"
        )  # fmt: skip
        self.fields[name] = made

    def rows(self) -> list[tuple[MemberView, list[Any], list[Any], Any]]:
        """Each member with first and further fields, and the box “其余均无”."""
        found = []
        for member in self.members:
            key = str(member.person_id)
            fields = [self[f"{key}|{spec.name}"] for spec in person_facts(self.programme)]
            first = len(self.asked.members)
            found.append((member, fields[:first], fields[first:], self[f"{key}|none"]))
        return found

    def obligor_rows(self) -> list[tuple[ObligorView, list[Any], list[Any]]]:
        """Each legal obligor with first and further fields."""
        found = []
        for obligor in self.obligors:
            fields = [
                self[f"{obligor.person_id}|{spec.name}"] for spec in obligor_facts(self.programme)
            ]
            first = len(self.asked.obligors)
            found.append((obligor, fields[:first], fields[first:]))
        return found

    def household_fields(self) -> tuple[list[Any], list[Any], Any]:
        """First and further fields of the family, and the box that there is nothing further."""
        fields = [self[f"|{spec.name}"] for spec in household_facts(self.programme)]
        first = len(self.asked.household)
        return fields[:first], fields[first:], self["|none"]

    def declared(self) -> dict[UUID | None, dict[str, Any]]:
        """What was said, as `assistance.save_declaration` takes it; blank stays unsaid."""
        catalogue = policy.fact_catalogue()
        said: dict[UUID | None, dict[str, Any]] = {None: {}}
        rest = {key.split("|")[0] for key, v in self.cleaned_data.items() if v is True}
        for key, given in self.cleaned_data.items():
            person, name = key.split("|")
            if name == "none":
                continue
            value = _kept(catalogue[name], given)
            if value is None and person in rest and name not in (*HOUSEHOLD, *self.asked.itself):
                value = usual(name)
            if value is not None:
                said.setdefault(UUID(person) if person else None, {})[name] = value
        return said


def _kept(spec: FactSpec, given: Any) -> Any:
    if given in ("", None):
        return None
    if spec.unit == "bool":
        return given == "yes"
    if isinstance(given, Decimal):
        return yuan_to_fen(given)
    return given
