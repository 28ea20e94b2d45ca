"""Writing contrasts on the page of a house style."""

from django import template

from reporting.style.colours import shown_ratio

register = template.Library()
register.filter("ratio", shown_ratio)
