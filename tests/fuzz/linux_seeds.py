"""Own dumps of a Linux gateway to start from: what iptables-save, nft and ip print, as much of it as fits a page."""

from __future__ import annotations

ADDRESSES = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
    altname enp1s0
    inet 192.0.2.2/24 brd 192.0.2.255 scope global dynamic noprefixroute eth0
       valid_lft 86000sec preferred_lft 86000sec
    inet 192.0.2.3/24 brd 192.0.2.255 scope global secondary eth0
    inet6 2001:db8::2/64 scope global
       valid_lft forever preferred_lft forever
    inet6 fe80::5054:ff:fe12:3456/64 scope link tentative
3: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc pfifo_fast master br0 state DOWN group default
    link/ether 52:54:00:12:34:57 brd ff:ff:ff:ff:ff:ff
4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 52:54:00:12:34:58 brd ff:ff:ff:ff:ff:ff promiscuity 0
    bridge forward_delay 1500 hello_time 200 max_age 2000 vlan_filtering 1 vlan_default_pvid 1
    inet 10.1.0.1/16 brd 10.1.255.255 scope global br0
5: eth2.10@eth2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 52:54:00:12:34:59 brd ff:ff:ff:ff:ff:ff
    vlan protocol 802.1Q id 10 <REORDER_HDR>
    inet 10.10.0.1/24 scope global eth2.10
6: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
    link/ether 52:54:00:12:34:5a brd ff:ff:ff:ff:ff:ff
    bond mode 802.3ad miimon 100
7: tun0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UNKNOWN
    link/none
    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0
8: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN
    link/none
    wireguard
    inet 10.9.0.1/24 scope global wg0
9: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP link-netnsid 0
10: vrf-red: <NOARP,MASTER,UP,LOWER_UP> mtu 65575 qdisc noqueue state UP
    vrf table 10
11: eth3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master vrf-red state UP
    link/ether 52:54:00:12:34:5b brd ff:ff:ff:ff:ff:ff
    inet 10.20.0.1/24 scope global eth3
"""
ROUTES = """\
default via 192.0.2.1 dev eth0 proto static metric 100
10.1.0.0/16 dev br0 proto kernel scope link src 10.1.0.1
10.8.0.2 dev tun0 proto kernel scope link src 10.8.0.1
10.10.0.0/24 dev eth2.10 proto kernel scope link src 10.10.0.1 linkdown
172.16.0.0/12 proto bird metric 32
\tnexthop via 10.1.0.9 dev br0 weight 1
\tnexthop via 10.10.0.9 dev eth2.10 weight 2 dead
blackhole 198.51.100.0/24
unreachable 203.0.113.0/24 metric 4278198272
prohibit 203.0.113.128/25
throw 10.99.0.0/16 table 20
default via 10.20.0.254 dev eth3 table 10
local 10.1.0.1 dev br0 table local proto kernel scope host src 10.1.0.1
broadcast 10.1.255.255 dev br0 table local proto kernel scope link src 10.1.0.1
192.168.0.0/16 via inet6 fe80::1 dev eth0 onlink
"""
ROUTES_OF_IPV6 = """\
2001:db8::/64 dev eth0 proto ra metric 100 expires 86000sec pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
default via fe80::1 dev eth0 proto ra metric 1024 expires 1700sec hoplimit 64 pref medium
unreachable default dev lo metric 4294967295 error -101
"""
RULES = """\
0:\tfrom all lookup local
100:\tfrom 10.1.0.0/16 to 10.8.0.0/24 iif br0 lookup 20
1000:\tfrom all lookup [l3mdev-table]
2000:\tnot from all fwmark 0x1/0xff lookup 30
32766:\tfrom all lookup main
32767:\tfrom all lookup default
"""
SETTINGS = """\
net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.eth0.rp_filter = 2
net.ipv6.conf.all.forwarding = 1
net.bridge.bridge-nf-call-iptables = 0
net.netfilter.nf_conntrack_helper = 0
net.ipv4.conf.eth0.proxy_arp = 1
"""
REST = """\
### hostname
gw1
### ip neigh
10.1.0.7 dev br0 lladdr 02:00:00:00:00:07 PERMANENT
192.0.2.1 dev eth0 lladdr 02:00:00:00:00:01 router REACHABLE
### bridge vlan
port              vlan-id
eth1              1 PVID Egress Untagged
                  10
br0               1 PVID Egress Untagged
### ss -lntu
Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
udp   UNCONN 0      0            0.0.0.0:161       0.0.0.0:*
tcp   LISTEN 0      128          10.1.0.1:22        0.0.0.0:*
tcp   LISTEN 0      128             [::]:443          [::]:*
### ipset save
create lan hash:net family inet hashsize 1024 maxelem 65536
add lan 10.1.0.0/16
create hosts hash:ip,port family inet timeout 300
add hosts 10.1.0.7,tcp:80 timeout 100
create both list:set size 8
add both lan
"""
HOST = (
    "".join(
        f"### {command}\n{text}"
        for command, text in (
            ("ip -d addr", ADDRESSES),
            ("ip route show table all", ROUTES),
            ("ip -6 route", ROUTES_OF_IPV6),
            ("ip rule", RULES),
            ("sysctl -a", SETTINGS),
        )
    )
    + REST
)

FILTER = """\
# Generated by iptables-save v1.8.9 on Sat Nov 21 12:00:00 2026
*filter
:INPUT DROP [12:3456]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:LAN - [0:0]
:LOGDROP - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m state --state NEW -m recent --set --name SSH --mask 255.255.255.255 --rsource
-A INPUT -s 10.1.0.0/16 -p icmp -m icmp --icmp-type 8 -m limit --limit 5/sec --limit-burst 10 -j ACCEPT
[10:600] -A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i br0 -o eth0 -j LAN
-A FORWARD -i br+ ! -o eth0 -m mac --mac-source 02:00:00:00:00:07 -j ACCEPT
-A FORWARD -s 10.1.0.0/16,10.2.0.0/16 -d 172.16.0.1/32 -p tcp -m multiport --dports 80,443,8000:8080 -j ACCEPT
-A FORWARD -p udp -m udp --sport 53 --dport 1024:65535 -g LAN
-A FORWARD -m iprange --src-range 10.1.0.5-10.1.0.9 ! --dst-range 10.9.0.1-10.9.0.5 -j REJECT --reject-with tcp-reset
-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m tcpmss --mss 1361:1536 -j TCPMSS --set-mss 1360
-A FORWARD -m set --match-set lan src -m set ! --match-set hosts dst,dst -j ACCEPT
-A FORWARD -m addrtype --dst-type BROADCAST,MULTICAST --limit-iface-in -j DROP
-A FORWARD -m physdev --physdev-in eth1 --physdev-is-bridged -j ACCEPT
-A FORWARD -m mark --mark 0x1/0xff -m connmark ! --mark 0x2 -m comment --comment "the \\"city\\" web" -j ACCEPT
-A FORWARD -m u32 --u32 "0>>22&0x3C@0>>24=1" -m string --string "x" --algo bm --to 65535 -j LOGDROP
-A FORWARD -m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue -j ACCEPT
-A FORWARD -m statistic --mode random --probability 0.5 -j ACCEPT
-A LAN ! -p tcp -j RETURN
-A LAN -m owner --uid-owner 0 -j QUEUE
-A LAN -p 47 -m length --length 100:200 -m ttl --ttl-gt 5 -j ACCEPT
-A LAN -m dscp --dscp 0x0a -m tos --tos 0x10/0x3f -f -j NFQUEUE --queue-num 1
-A LAN -m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x -j ACCEPT
-A LOGDROP -j LOG --log-prefix "dropped: " --log-level 4
-A LOGDROP -j DROP
COMMIT
# Completed on Sat Nov 21 12:00:00 2026
"""
NAT = """\
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -d 192.0.2.3/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.1.0.7:8080
-A PREROUTING -p tcp -m tcp --dport 81:90 -j DNAT --to-destination 10.1.0.7-10.1.0.9:8000-8100 --random --persistent
-A PREROUTING -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353
-A POSTROUTING -s 10.1.0.0/16 -o eth0 -j MASQUERADE --to-ports 1024-65535 --random-fully
-A POSTROUTING -s 10.10.0.0/24 -d 172.16.0.0/12 -j SNAT --to-source 192.0.2.3-192.0.2.9
-A POSTROUTING -s 10.11.0.0/24 -j NETMAP --to 10.12.0.0/24
-A POSTROUTING -d 10.1.0.0/16 -j ACCEPT
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
-A PREROUTING -i br0 -p udp -j NOTRACK
-A PREROUTING -m rpfilter --invert --loose -j DROP
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i br0 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
-A FORWARD -p tcp -j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
-A POSTROUTING -j TTL --ttl-set 64
COMMIT
"""
FILTER_OF_IPV6 = """\
# Generated by ip6tables-save v1.8.9 on Sat Nov 21 12:00:00 2026
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -s 2001:db8::/64 -d fe80::/10 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
-A FORWARD -m rt --rt-type 0 --rt-segsleft 0 -j DROP
-A FORWARD -m frag --fragmore -m ipv6header --header ipv6-nonxt --soft -j DROP
-A FORWARD -p tcp -m tcp ! --dport 25 -m conntrack --ctstate NEW --ctorigdst 2001:db8::7/128 -j ACCEPT
-A FORWARD -j REJECT --reject-with icmp6-adm-prohibited
COMMIT
"""
IPTABLES = (FILTER, FILTER + NAT, FILTER_OF_IPV6)

_NFT = """\
table inet firewall {
\tset lan {
\t\ttype ipv4_addr
\t\tflags interval
\t\telements = { 10.1.0.0/16, 10.2.0.1-10.2.0.9,
\t\t\t     192.168.0.0/24 comment "old" }
\t}
\tset seen {
\t\ttype ipv4_addr . inet_service
\t\tsize 65535
\t\tflags dynamic,timeout
\t\ttimeout 1m
\t}
\tmap ports {
\t\ttype inet_service : verdict
\t\telements = { 22 : accept, 80 : jump web, 443 : goto web }
\t}
\tcounter dropped {
\t\tpackets 10 bytes 600
\t}
\tct helper ftp-standard {
\t\ttype "ftp" protocol tcp
\t\tl3proto ip
\t}
\tflowtable fast {
\t\thook ingress priority filter
\t\tdevices = { eth0, br0 }
\t}
\tchain web {
\t\tip saddr @lan counter packets 0 bytes 0 accept
\t\tether saddr 02:00:00:00:00:07 meta l4proto { tcp, udp } th dport 1024-65535 return
\t\tlog prefix "web " level info flags all
\t}
\tchain forward {
\t\ttype filter hook forward priority filter; policy drop;
\t\tct state vmap { invalid : drop, established : accept, related : accept }
\t\tct state established,related accept
\t\tiifname "br0" oifname != "eth0" tcp dport vmap @ports
\t\tiifname { "br*", "eth2.10" } ip daddr . tcp dport { 172.16.0.1 . 80, 172.16.0.2 . 443 } accept
\t\tip saddr != 10.0.0.0/8 icmp type { echo-request, echo-reply } limit rate 5/second burst 10 packets accept
\t\tip6 saddr 2001:db8::/64 icmpv6 type nd-neighbor-solicit ip6 hoplimit 255 accept
\t\ttcp flags & (fin | syn | rst | ack) == syn tcp option maxseg size set rt mtu
\t\ttcp flags syn / fin,syn,rst,ack meta mark set 0x00000001
\t\tmeta mark & 0x000000ff == 0x00000001 ct mark 0x2 accept
\t\tfib daddr type broadcast drop
\t\tfib saddr . iif oif missing drop
\t\tudp dport @th,16,8 5 drop
\t\tip saddr vmap { 10.1.0.1 : accept, 10.1.0.2-10.1.0.9 : drop, * : continue }
\t\tadd @seen { ip saddr . tcp dport timeout 1m limit rate over 5/minute } drop
\t\tct helper set "ftp-standard"
\t\tflow add @fast
\t\tmeta skuid 0 meta time "2026-11-21 00:00:00"-"2026-11-22 00:00:00" meta hour "08:00"-"18:00" queue num 1 bypass
\t\treject with icmpx type admin-prohibited
\t}
\tchain input {
\t\ttype filter hook input priority 0; policy accept;
\t\tiif "lo" accept
\t\tip saddr @lan tcp dport 22 accept comment "from the offices"
\t}
}
table ip nat {
\tchain prerouting {
\t\ttype nat hook prerouting priority dstnat; policy accept;
\t\tiifname "eth0" tcp dport 80 dnat to 10.1.0.7:8080
\t\tdnat ip addr . port to tcp dport map { 81 : 10.1.0.8 . 80, 82 : 10.1.0.9 . 8080 }
\t\tudp dport 53 redirect to :5353
\t}
\tchain postrouting {
\t\ttype nat hook postrouting priority srcnat; policy accept;
\t\tip saddr 10.1.0.0/16 oifname "eth0" masquerade random,persistent
\t\tip saddr 10.10.0.0/24 snat to 192.0.2.3-192.0.2.9:1024-65535
\t\tip saddr 10.11.0.0/24 snat ip prefix to ip saddr map { 10.11.0.0/24 : 10.12.0.0/24 }
\t}
}
table netdev early {
\tchain in {
\t\ttype filter hook ingress device "eth0" priority -500; policy accept;
\t\tip saddr 127.0.0.0/8 drop
\t}
}
table bridge b {
\tchain forward {
\t\ttype filter hook forward priority filter; policy accept;
\t\tether type arp vlan id 10 accept
\t}
}
"""
_SCRIPT = """\
#!/usr/sbin/nft -f
flush ruleset
define wan = eth0
define servers = { 10.1.0.7, 10.1.0.8 }
add table ip filter
add chain ip filter forward { type filter hook forward priority 0 ; policy drop ; }
add set ip filter admins { type ipv4_addr; flags interval; auto-merge; }
add element ip filter admins { 10.1.5.0/24, 10.1.6.1 }
add rule ip filter forward iifname $wan ip daddr $servers tcp dport { http, https } accept
insert rule ip filter forward position 0 ct state established accept
include "/etc/nftables.d/*.nft"
delete rule ip filter forward handle 5
"""
NFT = (_NFT, _SCRIPT)
