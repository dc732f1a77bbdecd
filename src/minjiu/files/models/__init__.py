from minjiu.files.models.files import StoredFile

__all__ = ["StoredFile"]
