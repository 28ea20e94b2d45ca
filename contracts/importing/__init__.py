"""Imports of suppliers and of contracts with opening balances: files, columns, cells, resources, batches."""
