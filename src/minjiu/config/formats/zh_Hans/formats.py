"""Django's zh-Hans has no separator of thousands (GB/T 15835 allows the comma; money is so printed)."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
