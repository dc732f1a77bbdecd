"""Fonts of the front-end packages alone, so that boxes are the same on every machine."""

from pathlib import Path

import pytest

from gongwen import FontCase

PACKAGES = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts"


@pytest.fixture(scope="session")
def fonts() -> FontCase:
    return FontCase([PACKAGES], system=False)
