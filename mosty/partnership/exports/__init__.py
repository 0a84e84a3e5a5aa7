"""Files partnership gives away."""
