from minjiu.audit.models.records import Link, Record

__all__ = ["Link", "Record"]
