"""Re-checking many recipients: list them, try one in a hundred, ask, compare. No decision."""
