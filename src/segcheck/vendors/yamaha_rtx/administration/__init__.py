"""Management of the router itself, its logs and its clock."""
