"""NEC UNIVERGE IX2000, IX3000, IX-R and IX-V routers."""
