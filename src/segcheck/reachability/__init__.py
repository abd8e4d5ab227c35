"""How packets travel: topology, graph, fixpoint, trace, comparison."""
