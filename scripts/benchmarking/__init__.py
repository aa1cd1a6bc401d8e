"""What builds cost: the benchmarks behind scripts/benchmark.py."""
