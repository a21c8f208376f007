"""A clerk's commands: begin, import, suggest, verify. No result of a build depends on them."""
