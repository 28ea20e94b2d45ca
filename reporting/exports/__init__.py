"""What goes out beside the sheets: public pages, open data, workbooks."""
