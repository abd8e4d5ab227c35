"""Configurations that are text, but wrong, hostile or absurd."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.case import CONFIG, Case, config

OFFICE = "ip access-list extended OFFICE-IN\n"
DENY_SECRET = " deny ip any 10.2.0.0 0.0.0.255\n"


def _above(statements: str) -> str:
    """CONFIG with more top-level statements below the host name."""
    return CONFIG.replace("hostname fw1\n", "hostname fw1\n" + statements)


def _rule(rule: str) -> str:
    """CONFIG with one more rule, at the top of the list that keeps the office out."""
    return CONFIG.replace(OFFICE, f"{OFFICE} {rule}\n")


def _denying(destination: str, groups: str) -> str:
    """CONFIG whose protecting rule names an object group."""
    return groups + CONFIG.replace(DENY_SECRET, f" deny ip any {destination}\n")


def _on_interface(statement: str) -> str:
    return CONFIG.replace(" ip address 10.1.0.1 255.255.255.0\n", f" ip address 10.1.0.1 255.255.255.0\n {statement}\n")


def _address(text: str) -> str:
    return CONFIG.replace("10.1.0.1 255.255.255.0", text)


def _many_equal_lines() -> str:
    return CONFIG.replace(OFFICE, OFFICE + " deny tcp any 10.2.0.0 0.0.0.255 eq 443\n" * 100_000)


def _staircase(levels: int) -> str:
    return _above("".join(f"{' ' * level}class x{level}\n" for level in range(levels)))


def _chain_of_groups(length: int) -> str:
    links = "".join(f"object-group network G{n}\n group-object G{n + 1}\n" for n in range(length))
    return _denying("object-group G0", f"{links}object-group network G{length}\n 10.2.0.0 255.255.255.0\n")


def _zone_firewall_with_a_class_cycle() -> str:
    return (
        "class-map type inspect match-any A\n match class-map B\n"
        "class-map type inspect match-any B\n match class-map A\n"
        "policy-map type inspect P\n class type inspect A\n  pass\n"
        "zone security office\nzone security secret\n"
        "zone-pair security office-secret source office destination secret\n service-policy type inspect P\n"
        + CONFIG.replace(" ip access-group OFFICE-IN in\n", " zone-member security office\n").replace(
            " ip access-group SECRET-IN in\n", " ip access-group SECRET-IN in\n zone-member security secret\n"
        )
    )


def _same_name_twice(folder: Path) -> None:
    config(CONFIG.replace("deny", "permit"), "fw1-copy.cfg")(folder)


SECRETS = ("S3cr3tHash", "0822455D0A16", "publ1cS3cret", "PreSharedS3cret", "hunter2hunter2")
WITH_SECRETS = """\
enable secret 5 $1$abcd$S3cr3tHash
username admin privilege 15 password 7 0822455D0A16
snmp-server community publ1cS3cret RO
crypto isakmp key PreSharedS3cret address 192.0.2.1
frobnicate password hunter2hunter2
"""
ESCAPES = "\x1b[2J\x1b]0;pwned\x07\x1b[31m"
CYCLE = "object-group network A\n group-object B\nobject-group network B\n group-object A\n"
SERVICE_CYCLE = "object-group service A\n group-object B\nobject-group service B\n group-object A\n"
VLANS = "interface GigabitEthernet0/2\n switchport\n switchport mode trunk\n switchport trunk allowed vlan {}\n!\n"

CASES = (
    Case("object groups that contain each other", 3, "fw1.cfg", config(_denying("object-group A", CYCLE))),
    Case(
        "object group that contains itself",
        3,
        "fw1.cfg",
        config(_denying("object-group A", "object-group network A\n group-object A\n")),
    ),
    Case(
        "service groups that contain each other",
        3,
        "fw1.cfg",
        config(SERVICE_CYCLE + CONFIG.replace(DENY_SECRET, " deny object-group A any 10.2.0.0 0.0.0.255\n")),
    ),
    Case("object group that is missing", 3, "fw1.cfg", config(_denying("object-group NOWHERE", ""))),
    Case("chain of 3,000 object groups", 3, "fw1.cfg", config(_chain_of_groups(3_000))),
    Case("class maps that contain each other", 3, "fw1.cfg", config(_zone_firewall_with_a_class_cycle())),
    Case("line of one megabyte", 3, "fw1.cfg", config(_above("frobnicate " + "x" * 1_000_000 + "\n"))),
    Case("rule of one megabyte", 3, "fw1.cfg", config(_rule("permit tcp any any frobnicate" + " x" * 500_000))),
    Case("indentation 3,000 levels deep", 3, "fw1.cfg", config(_staircase(3_000))),
    Case(
        "banner without an end",
        3,
        "fw1.cfg",
        config(CONFIG.replace("end\n", "banner motd ^C\nkeep out of this device\n")),
    ),
    Case(
        "certificate without an end",
        0,
        "apart",
        config(CONFIG.replace("end\n", "crypto pki certificate chain CA\n certificate 01\n  30820122 300D0609\n")),
    ),
    Case("two files, one host name", 3, "hostname-not-unique", _same_name_twice),
    Case("no host name", 0, "apart", config(CONFIG.replace("hostname fw1\n", ""))),
    Case("host name without a name", 3, "fw1.cfg", config(CONFIG.replace("hostname fw1\n", "hostname\n"))),
    Case("VLAN list of 4,000 entries", 0, "apart", config(_above(VLANS.format(",".join(map(str, range(1, 4001))))))),
    Case("VLAN 99999", 3, "fw1.cfg", config(_above(VLANS.format("10,99999")))),
    Case("VLAN range the wrong way round", 3, "fw1.cfg", config(_above(VLANS.format("20-10")))),
    Case("100,000 equal rules", 0, "apart", config(_many_equal_lines()), seconds=15),
    Case("terminal control sequences in a remark", 0, "apart", config(_rule(f"remark {ESCAPES}"))),
    Case("terminal control sequences as a statement", 3, "fw1.cfg", config(_above(f"{ESCAPES}frobnicate\n"))),
    Case(
        "terminal control sequences in a list's name",
        0,
        "access-list-undefined",
        config(_on_interface(f"ip access-group {ESCAPES} out")),
    ),
    Case(
        "markup and formulas in descriptions", 0, "apart", config(_on_interface('description =1+1"><script>alert(1)'))
    ),
    Case("secrets beside an unknown statement", 3, "fw1.cfg", config(_above(WITH_SECRETS)), silent_about=SECRETS),
    Case(
        "secrets, line by line",
        0,
        "fw1.cfg",
        config(_above(WITH_SECRETS)),
        ("lines", "configs"),
        SECRETS,
    ),
    Case("port 70000", 3, "fw1.cfg", config(_rule("permit tcp any any eq 70000"))),
    Case(
        "port range the wrong way round, as IOS reads it",
        1,
        "tcp 80-443",
        config(_rule("permit tcp any any range 443 80")),
    ),
    Case("protocol 300", 3, "fw1.cfg", config(_rule("permit 300 any any"))),
    Case("address 10.1.0.999 in a rule", 3, "fw1.cfg", config(_rule("permit ip host 10.1.0.999 any"))),
    Case("address 10.1.0.999 on an interface", 3, "fw1.cfg", config(_address("10.1.0.999 255.255.255.0"))),
    Case("network mask with a hole", 3, "fw1.cfg", config(_address("10.1.0.1 255.0.255.0"))),
    Case("IPv6 address with a zone", 3, "fw1.cfg", config(_on_interface("ipv6 address fe80::1%eth0/64"))),
    Case("IPv6 prefix of 129 bits", 3, "fw1.cfg", config(_on_interface("ipv6 address 2001:db8::1/129"))),
    Case("MAC address with letters", 3, "fw1.cfg", config(_above("arp 10.1.0.9 0000.zzzz.0000 ARPA\n"))),
    Case("list name of 300 characters", 0, "apart", config(CONFIG.replace("OFFICE-IN", "N" * 300))),
    Case(
        "list without a name",
        3,
        "fw1.cfg",
        config(_above("ip access-list extended\n permit ip any any\n")),
    ),
    Case("list of number 99999", 3, "fw1.cfg", config(_above("access-list 99999 permit any\n"))),
    Case(
        "list bound but never written", 1, "OFFICE-IN", config(CONFIG.replace(OFFICE, "ip access-list extended TYPO\n"))
    ),
    Case(
        "interface without a name", 3, "fw1.cfg", config(_above("interface\n ip address 10.9.0.1 255.255.255.0\n!\n"))
    ),
    Case(
        "routes that lead to each other",
        0,
        "apart",
        config(_above("ip route 10.8.0.0 255.255.0.0 10.9.0.1\nip route 10.9.0.0 255.255.0.0 10.8.0.1\n")),
    ),
    Case("route to nonsense", 3, "fw1.cfg", config(_above("ip route 10.8.0.0 255.0.255.0 via the-moon\n"))),
    Case("route as other platforms write it", 4, "fw1.cfg", config(_above("ip route 10.8.0.0/33 via the-moon\n"))),
    Case("one word only, again and again", 3, "fw1.cfg", config(_above("no\n" * 2_000))),
)
