"""A schedule on screen: its closed values in words, its format as fields, its rows, faults and differences."""
