"""Offices tell the platform which answers are ready that nobody asks after any more (回调).

The platform asks after a ticket until its deadline. What is ready later it would ask for by its own
schedule; told of it, it asks at once.
"""

import asyncio
import time
from pathlib import Path

from province.sending import NotTaken, post
from province.store import State

LOOK_EVERY_S = 0.25
AGAIN_S = 60.0  # where the platform did not take a notice


async def tell(state: State, keys: Path, to: str) -> None:
    """Tell the platform at `to` (http://…/exchange) of late answers, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        for service, late in state.late(time.time()).items():
            told = {"message_ids": list(late.values())}
            try:
                await asyncio.to_thread(post, keys, service, f"{to}/ready/", told)
            except NotTaken:
                state.tell_at(service, list(late), time.time() + AGAIN_S)
            else:
                state.forget_to_tell(service, list(late))
