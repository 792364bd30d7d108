"""What `make bench` times: ours against torch's, case by case."""
