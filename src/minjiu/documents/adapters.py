"""Fonts and seal of this installation, as settings say."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from gongwen import FontCase, NoSeal, SampleSeal, Seal


@lru_cache(maxsize=1)
def fonts() -> FontCase:
    """Fonts of the system, of MINJIU_FONTS and of the front-end packages; read once a process."""
    return FontCase([Path(folder) for folder in settings.MINJIU_FONT_FOLDERS])


def seal() -> Seal:
    """The seal adapter MINJIU_SEAL names: none, sample, or a class of the province's own."""
    match settings.MINJIU_SEAL:
        case "none":
            return NoSeal()
        case "sample":
            production = not (settings.DEMO or settings.MINJIU_TEST)
            return SampleSeal(fonts(), production=production)
        case path:
            return cast(Seal, import_string(path)())
