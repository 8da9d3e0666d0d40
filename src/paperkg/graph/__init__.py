"""The knowledge graph: made of papers' parts (`parts`), in memory (`build`) or at rest (`database`), read in one way (`view`)."""
