"""Who issues documents in the demo and in tests. The 机关代字 are samples: the office has none that
we know of; an operator registers the real ones with their basis."""

from datetime import date

from minjiu.access.api import User
from minjiu.documents import api as documents
from minjiu.documents.api import DocumentKind

BUREAU_NAME = "福建省民政厅"
OFFICE_NAME = "福建省社会救助工作联席会议办公室"
_PRINTED_BY = "福建省民政厅办公室"
_CODES = {
    "office": {
        DocumentKind.NOTICE: "闽社救联办",
        DocumentKind.BULLETIN: "闽社救联办",
        DocumentKind.LETTER: "闽社救联办函",
        DocumentKind.REMINDER: "闽社救联办函",
        DocumentKind.SUPERVISION_SLIP: "闽社救联办函",
        DocumentKind.MINUTES: "闽社救联办纪要",
    },
    "bureau": {DocumentKind.REQUEST: "闽民救", DocumentKind.REPORT: "闽民救"},
}


def set_up_issuers(*, signatory: User, valid_from: date) -> None:
    """The office (sealed for by 民政厅: 代章) and 民政厅 itself, their registers, one signatory."""
    for code, name in (("office", OFFICE_NAME), ("bureau", BUREAU_NAME)):
        issuer = documents.set_issuer(
            code=code, name=name, sealed_by=BUREAU_NAME, printed_by=_PRINTED_BY, acting_user=None
        )
        for kind, number_code in _CODES[code].items():
            documents.set_number_code(
                issuer=issuer, kind=kind, number_code=number_code, basis="样例",
                valid_from=valid_from, acting_user=None,
            )  # fmt: skip
        documents.appoint_signatory(
            issuer=issuer, user=signatory, post="办公室主任", basis="样例", valid_from=valid_from,
            acting_user=None,
        )  # fmt: skip
