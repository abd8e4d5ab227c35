"""What the model means: twice, once on packet sets and once on a single packet."""
