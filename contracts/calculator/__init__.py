"""The public calculator: what a contract would owe and what a mix of efforts would count for. Nothing is stored."""
