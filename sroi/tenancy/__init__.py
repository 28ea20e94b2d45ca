"""Who the data belongs to: desks, municipalities and suppliers, and the row-level security that keeps them apart."""
