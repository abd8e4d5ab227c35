"""What passes between interfaces: levels, lists in force, inspection and connections."""
