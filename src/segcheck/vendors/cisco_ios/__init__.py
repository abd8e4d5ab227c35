"""Cisco IOS and IOS-XE. The dialect as read here is described in `dialect.md`."""
