from minjiu.documents.models.documents import Document, DocumentFile
from minjiu.documents.models.issuers import Issuer, NumberRegister, NumberSeries, Signatory

__all__ = [
    "Document",
    "DocumentFile",
    "Issuer",
    "NumberRegister",
    "NumberSeries",
    "Signatory",
]
