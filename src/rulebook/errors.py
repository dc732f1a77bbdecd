class RulebookError(Exception):
    """A rule, fact or parameter that cannot be used; names it and says what to do."""
