"""Change scripts: what pasted commands make of a configuration, by the rules of the device's command line."""
