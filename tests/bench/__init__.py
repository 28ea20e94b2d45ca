"""Tests of the country that is measured on, and of the measuring."""
