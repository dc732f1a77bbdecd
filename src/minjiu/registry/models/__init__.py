from minjiu.registry.models.accounts import AccountChange
from minjiu.registry.models.authorisations import Authorisation, Signature
from minjiu.registry.models.households import (
    Household,
    HouseholdInScope,
    HukouMember,
    Membership,
    Obligor,
)
from minjiu.registry.models.imports import ImportBatch, ImportRow
from minjiu.registry.models.linkage import LikelyPair, UnidentifiedRecord
from minjiu.registry.models.people import Person

__all__ = [
    "AccountChange",
    "Authorisation",
    "Household",
    "HouseholdInScope",
    "HukouMember",
    "ImportBatch",
    "ImportRow",
    "LikelyPair",
    "Membership",
    "Obligor",
    "Person",
    "Signature",
    "UnidentifiedRecord",
]
