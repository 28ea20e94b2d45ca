"""The project: settings, tenancy, accounts, and the two things everything shares: money and periods."""
