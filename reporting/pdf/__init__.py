"""HTML to a PDF that is accessible and archivable. The one place that knows WeasyPrint."""
