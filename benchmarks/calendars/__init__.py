"""What taking time and comparing diaries costs."""
