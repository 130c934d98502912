"""What Candor costs, against named baselines. `python -m benchmarks` runs all; README.md has the figures."""
