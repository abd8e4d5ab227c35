"""The zone firewall of AR routers: entities, applications, rules."""
