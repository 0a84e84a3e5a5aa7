"""Pages: the site's and a municipality's start, the golden thread, the desk of staff."""
