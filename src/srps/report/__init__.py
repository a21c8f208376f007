"""Pages: the chapters that notebooks show, the page around them, PDF, downloads, the way in."""
