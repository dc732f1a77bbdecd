from minjiu.access.models.grants import Absence, Delegation, RoleGrant
from minjiu.access.models.users import User

__all__ = ["Absence", "Delegation", "RoleGrant", "User"]
