"""The output of `iptables-save` and `ip6tables-save`."""
