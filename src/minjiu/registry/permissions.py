"""Who may write in the registry: the township of the family, or the county above it."""

from minjiu.access.api import User
from minjiu.access.permissions import require_role
from minjiu.registry.enums import HANDLES_FAMILIES

__all__ = ["HANDLES_FAMILIES", "require_handler"]


def require_handler(user: User | None, division_code: str, purpose: str | None = None) -> None:
    """None is the system itself (an import by the installation, a worker)."""
    if user is not None:
        require_role(user, *HANDLES_FAMILIES, division_code=division_code, purpose=purpose)
