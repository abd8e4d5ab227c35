"""Configurations of Yamaha routers that hold a bit of everything."""

from __future__ import annotations

BRANCH = """\
# RTX1220 Rev.15.04.06 (Tue Jan 16 10:00:00 2026)
# MAC Address : 00:a0:de:00:00:01, 00:a0:de:00:00:02
# Memory 256Mbytes, 3LAN
# Reporting Date: Nov 1 09:00:00 2026
login password *
administrator password *
login user tanaka *
security class 1 on off
console character ja.utf8
console columns 200
console lines infinity
console prompt branch
login timer 600
timezone +09:00
snmp sysname branch-rt1
ip routing process fast
ip route default gateway pp 1 filter 500001 gateway 192.168.50.2
ip route 10.20.0.0/16 gateway tunnel 1
ip route 10.30.0.0/16 gateway 192.168.10.2 weight 2 gateway 192.168.10.3 weight 1
ip route 10.40.0.0/16 gateway 192.168.10.2 keepalive 1 gateway 192.168.50.2 hide
ip route 172.31.0.0/16 gateway null
ip route change log on
ip keepalive 1 icmp-echo 10 3 192.168.10.2
ip filter source-route on
ip filter directed-broadcast on
lan type lan3 port-based-option=divide-network
vlan port mapping lan3.1 vlan1
vlan port mapping lan3.2 vlan1
vlan port mapping lan3.3 vlan2
description lan1 "1F 事務室"
ip lan1 address 192.168.10.1/24
ip lan1 secondary address 192.168.11.1/255.255.255.0
ip lan1 proxyarp on
ip lan1 vrrp 1 192.168.10.254 priority=200
ip lan1 arp static 192.168.10.77 00:a0:de:11:22:33
ip lan1 secure filter in 1010 1011 1099
ipv6 lan1 address 2001:db8:10::1/64
ipv6 prefix 1 2001:db8:10::/64
ipv6 lan1 rtadv send 1
vlan lan1/1 802.1q vid=20 name=guest
ip lan1/1 address 192.168.20.1/24
ip lan1/1 secure filter in 1020 1099
ip vlan1 address 192.168.50.1/24
ip vlan2 address 192.168.60.1/24
ip vlan2 secure filter out 1030 dynamic 100
ip vlan2 secure filter in 1099 dynamic 101
ip lan2 mtu 1500
switch control use lan1 on
pp select 1
 description pp PROVIDER
 pp keepalive interval 30 retry-interval=30 count=12
 pp always-on on
 pppoe use lan2
 pppoe auto disconnect off
 pp auth accept pap chap
 pp auth myname town@example.ne.jp *
 ppp lcp mru on 1454
 ppp ipcp msext on
 ppp ccp type none
 ip pp address 203.0.113.5/32
 ip pp mtu 1454
 ip pp secure filter in 1040 1041 1042
 ip pp secure filter out 1099 dynamic 100 101
 ip pp nat descriptor 1000
 pp enable 1
tunnel select 1
 tunnel name HQ
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike local address 1 192.168.10.1
  ipsec ike pre-shared-key 1 *
  ipsec ike remote address 1 198.51.100.7
 ip tunnel tcp mss limit auto
 ip tunnel secure filter in 1010 1099
 tunnel enable 1
ip filter 1010 reject * * udp,tcp 135 *
ip filter 1011 reject * * udp,tcp * netbios_ns-netbios_ssn
ip filter 1020 reject 192.168.20.0/24 192.168.10.0/24 * * *
ip filter 1030 pass 192.168.50.0/24 192.168.60.0/24 tcp * 443
ip filter 1040 reject 192.168.0.0/16 * * * *
ip filter 1041 pass * 192.168.50.10 tcp * 443
ip filter 1042 pass * 192.168.10.0/24 icmp * *
ip filter 1099 pass * * * * *
ip filter 500001 pass 192.168.10.0/24 * tcp * www,https
ip filter dynamic 100 * * tcp
ip filter dynamic 101 * * udp
nat descriptor type 1000 masquerade
nat descriptor address outer 1000 primary
nat descriptor address inner 1000 192.168.10.1-192.168.60.254
nat descriptor masquerade incoming 1000 reject
nat descriptor masquerade static 1000 1 192.168.50.10 tcp 8443=443
nat descriptor timer 1000 600
ipsec auto refresh on
telnetd host 192.168.10.2-192.168.10.9
sshd service on
sshd host lan1
httpd host none
snmp host 192.168.10.5
syslog host 192.168.10.5
syslog notice on
syslog debug off
dhcp service server
dhcp scope 1 192.168.10.100-192.168.10.199/24
dns server 192.168.10.5
schedule at 1 */* 04:00 * ntpdate ntp.example.jp
statistics traffic on
"""

NAT_AND_BRIDGE = """\
# RTX830 Rev.15.02.30
ip route default gateway dhcp lan2
ip route default gateway 192.168.100.3
bridge member bridge1 lan1 tunnel1
bridge learning bridge1 on
ip bridge1 address 192.168.100.1/24
vlan lan1/1 802.1q vid=30
ip lan1/1 address 192.168.30.1/24
ip lan2 address dhcp
ip lan2 intrusion detection in on reject=on
ip lan2 nat descriptor 1 2
ip loopback1 address 192.168.255.1
ip lan3 address 198.51.100.9/29
ip lan3 nat descriptor 3
pp select anonymous
 pp bind tunnel2
 pp auth request mschap-v2
 ppp ipcp ipaddress off
 ip pp remote address pool 192.168.100.200-192.168.100.210
 pp enable anonymous
tunnel select 1
 tunnel encapsulation l2tpv3
 tunnel endpoint address 192.168.100.1 198.51.100.77
 l2tp always-on on
 tunnel enable 1
tunnel select 2
 tunnel encapsulation l2tp
 tunnel enable 2
pp select none
nat descriptor type 1 nat
nat descriptor address outer 1 203.0.113.1-203.0.113.2
nat descriptor address inner 1 192.168.30.10-192.168.30.20
nat descriptor static 1 1 203.0.113.3=192.168.30.5 1
nat descriptor type 2 nat-masquerade
nat descriptor address outer 2 203.0.113.8
nat descriptor address inner 2 192.168.100.0-192.168.100.255
nat descriptor masquerade incoming 2 forward 192.168.100.9
nat descriptor type 3 nat
nat descriptor static 3 1 198.51.100.10=192.168.100.16/29
rip use on
upnp use off
lan shutdown lan4
l2tp service on l2tpv3 l2tp
url lan1 filter out 1
"""
SAMPLES = {"branch": BRANCH, "nat and bridge": NAT_AND_BRIDGE}
