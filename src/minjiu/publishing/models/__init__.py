from minjiu.publishing.models.snapshots import Snapshot

__all__ = ["Snapshot"]
