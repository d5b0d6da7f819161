"""Benchmarks: `make bench`, `make bench ONLY=room`. Each figure is one line of JSON on standard output."""
