"""Errors that people read: what is wrong, and what to do."""


class MinjiuError(Exception):
    """A refusal in Chinese. `remedy` says what to do; both are safe to show and to log.

    `field` is the argument of the action that is wrong, so that a page can mark it; of several
    alike with its place, `part.2` the third.
    """

    def __init__(self, message: str, remedy: str = "", *, field: str = ""):
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


class Refused(MinjiuError):
    """The rules of the procedure do not allow this now."""


class NotPermitted(MinjiuError):
    """This person may not do this, here, for this purpose."""


class NotFound(MinjiuError):
    """Not there, or not yours: one answer for both."""

    def __init__(self, what: str = "内容"):
        super().__init__(f"没有找到这项{what}，", "可能不存在，也可能不在您的权限范围内。")
