#!/bin/sh
# Saves what segcheck reads of a Linux gateway (iptables, ip6tables, nftables) into a folder named like the host.
#
#     sudo sh collect-from-linux.sh            writes ./HOSTNAME/
#     sudo sh collect-from-linux.sh /media/usb writes /media/usb/HOSTNAME/
#
# It only reads. It changes no rule, loads no module on purpose and opens no connection. Commands that are not installed
# are left out, and the end of the output names them. Each file begins with the command that printed it; of a command that
# prints nothing there is no file.
set -u
umask 077
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL

if [ "$(id -u)" -ne 0 ]; then
    echo "Please run this as root: rules are shown to nobody else." >&2
    exit 2
fi

host=$(hostname)
folder=${1:-.}/$host
missing=""
failed=""

if [ -e "$folder" ]; then
    echo "$folder is there already. Move it away first, so that old and new outputs do not mix." >&2
    exit 2
fi
mkdir -p "$folder" || exit 1

# save FILE COMMAND ...: the command in the first line, then what it prints.
save() {
    file=$folder/$1
    shift
    if ! command -v "$1" >/dev/null 2>&1; then
        missing="$missing $1"
        return
    fi
    printf '### %s\n' "$*" >"$file"
    if ! "$@" >>"$file" 2>"$folder/.errors"; then
        failed="$failed
  $*: $(head -n 1 "$folder/.errors")"
        rm -f "$file"
    elif [ "$1" != nft ] && [ "$(wc -l <"$file")" -eq 1 ]; then
        # It holds nothing. Without tables of iptables, `nft list ruleset` tells alone what is in force, be it empty.
        rm -f "$file"
    fi
}

# Settings of the kernel: those that decide what is forwarded. Keys are not among them.
network_settings() {
    settings='net\.ipv4\.(ip_forward|conf\..*\.(forwarding|rp_filter|accept_local|route_localnet))'
    settings="$settings|net\\.ipv6\\.conf\\.(all\\.forwarding|.*\\.force_forwarding)"
    settings="$settings|net\\.bridge\\..*|net\\.netfilter\\.nf_conntrack_(helper|tcp_loose|tcp_be_liberal)"
    sysctl -a 2>/dev/null | grep -E "^($settings) ="
}

save hostname.txt hostname
save ip-addr.txt ip -d addr
save ip-route.txt ip route show table all
save ip-rule.txt ip rule
save ip-rule6.txt ip -6 rule
save ip-neigh.txt ip neigh show nud permanent
save iptables-save.txt iptables-save
save ip6tables-save.txt ip6tables-save
# Rules of the older implementation may be in force beside those of the newer one.
if [ -s /proc/net/ip_tables_names ] && ! iptables-save -V 2>/dev/null | grep -q legacy; then
    save iptables-legacy-save.txt iptables-legacy-save
fi
if [ -s /proc/net/ip6_tables_names ] && ! ip6tables-save -V 2>/dev/null | grep -q legacy; then
    save ip6tables-legacy-save.txt ip6tables-legacy-save
fi
save nft.txt nft list ruleset
save ipset.txt ipset save
save ss.txt ss -lntu
if ls /sys/class/net/*/bridge >/dev/null 2>&1; then
    save bridge-vlan.txt bridge vlan
    save ebtables-save.txt ebtables-save
fi
if command -v sysctl >/dev/null 2>&1; then
    { echo '### sysctl -a'; network_settings; } >"$folder/sysctl.txt"
else
    missing="$missing sysctl"
fi
rm -f "$folder/.errors"

echo "Saved in $folder:"
ls "$folder"
[ -z "$missing" ] || echo "Not installed, left out:$missing"
[ -z "$failed" ] || echo "Failed, left out:$failed"
echo "The files hold addresses and rules of your network. Treat them like a network plan."
