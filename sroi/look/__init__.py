"""The look of the product: form fields, formatting, template components and the third-party style sheets.

Knows nothing of the domain and has no models. Its tags are listed in ``docs/components.md``.
"""
