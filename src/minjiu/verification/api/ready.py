"""What departments tell of answers that are ready, for the address at which they are heard."""

from minjiu.verification.actions.ready import MOST_NAMED, take_notice

__all__ = ["MOST_NAMED", "take_notice"]
