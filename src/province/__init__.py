"""A synthetic province for demo, training, tests and benchmarks: not one real person in it."""
