"""How numbers are written where a template asks for grouping; dates stay as Django's zh-Hans has them."""
