"""Building-block schedules and the pure arithmetic on them: what an effort is worth and what a contract owes."""
