"""The desk in the browser: the same functions as the command line, on a local page for a person without a console."""
