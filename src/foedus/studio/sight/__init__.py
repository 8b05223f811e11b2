"""What a crisis looks like: its network and its map, on the day as of which it starts or in a week of one history."""
