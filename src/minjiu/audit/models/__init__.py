from minjiu.audit.models.records import LOOKS, Link, Record

__all__ = ["LOOKS", "Link", "Record"]
