from minjiu.access.models.grants import Delegation, RoleGrant
from minjiu.access.models.users import User

__all__ = ["Delegation", "RoleGrant", "User"]
