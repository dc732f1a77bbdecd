"""Putting work on the queue as part of what the caller does: both happen, or neither."""

from functools import cache
from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def defer(task: str, *, queue: str, lock: str | None = None, **arguments: Any) -> None:
    """Write a job in the caller's transaction, by the name of its task.

    Inside a worker too: there the library's own app writes on a connection of its own, and a job
    could start before, or without, what it is about.
    """
    if task not in app.tasks:
        raise KeyError(task)
    _in_our_transaction().configure_task(task, queue=queue, queueing_lock=lock).defer(**arguments)


@cache
def _in_our_transaction() -> App:
    return App(connector=DjangoConnector(alias="default"))
