"""What must hold over time under every table and every choice of arithmetic, not only for the examples."""
