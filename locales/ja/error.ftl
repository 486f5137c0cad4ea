### What was wrong with a field or a request, and what to do about it.
