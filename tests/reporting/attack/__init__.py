"""An outsider who collects everything that is published and works out what it says about single people."""
