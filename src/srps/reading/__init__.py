"""From what people wrote to typed rows."""
