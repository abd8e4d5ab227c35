"""What the names in policies stand for: addresses, services, schedules, virtual IPs, pools."""
