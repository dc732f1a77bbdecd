"""Every folder here is a programme: rules.py, parameters.yaml, facts.yaml, and what it declares."""
