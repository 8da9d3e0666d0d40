"""Papers in, annotations out: spaCy's only home. `paperkg.extraction.pipeline` loads and runs it."""
