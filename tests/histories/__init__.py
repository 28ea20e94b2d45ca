"""What happens to contracts over the years, told as a coordinator lives it, with every amount worked out by hand."""
