"""Benchmarks, each against its bare floor in the same run, and the generator of a whole country."""
