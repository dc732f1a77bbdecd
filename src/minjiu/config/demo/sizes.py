"""How large the demo is; the seed makes it the same everywhere."""

SEED = 2026
HOUSEHOLDS = 20_000
RECIPIENTS = 1_800  # families
FAMILIES = 200
AT_FIRST = 20  # of them before the site opens
SIGNED_ONE_IN = 3  # recipients of the file who have signed since, so that a bulk run may ask
TO_TRY = 20  # families nobody has registered yet, listed for whoever tries the demo
