"""Chinese codes: resident ID numbers, social credit codes, divisions, statutory working days."""
