"""How large the demo is; the seed makes it the same everywhere."""

import os

SEED = 2026
# The browser journeys need a demo that works, not one that is full.
SMALL = os.environ.get("MINJIU_DEMO_SMALL") == "1"
HOUSEHOLDS = 4_000 if SMALL else 20_000
RECIPIENTS = 150 if SMALL else 1_800  # families
FAMILIES = 24 if SMALL else 200
AT_FIRST = 20  # of them before the site opens
SIGNED_ONE_IN = 3  # recipients of the file who have signed since, so that a bulk run may ask
TO_TRY = 20  # families nobody has registered yet, listed for whoever tries the demo
