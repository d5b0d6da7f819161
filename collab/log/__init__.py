"""What is kept of a room: its log of updates, its history, its damaged and refused entries, its numbered facts."""
