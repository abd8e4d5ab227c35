"""Allied Telesis AlliedWare Plus: switches of the x-series, AR routers."""
