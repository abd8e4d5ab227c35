"""Settings of the kernel that decide what it forwards: the output of `sysctl -a`.

SOURCE: Linux, `Documentation/networking/ip-sysctl.rst`, `nf_conntrack-sysctl.rst`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors.linux.text.sections import Section

_SETTING = re.compile(r"(?P<name>[\w./*@:-]+) ?= ?(?P<value>.*)\Z", re.ASCII)
_ALL, _NEW = "all", "default"
_MODELED = re.compile(
    r"net\.(?:ipv4\.ip_forward|ipv4\.conf\..+\.(?:forwarding|rp_filter|accept_local|route_localnet)"
    r"|ipv6\.conf\.(?:all\.forwarding|.+\.force_forwarding)|netfilter\.nf_conntrack_helper"
    r"|bridge\.bridge-nf-call-(?:ip|ip6|arp)tables)\Z",
    re.ASCII,
)


@dataclass(slots=True)
class Settings:
    """Values by name. `whole`: all settings were printed, so one that is not there has no effect (its module is not
    loaded).
    """

    values: dict[str, tuple[str, Span]] = field(default_factory=dict)
    whole: bool = False

    def get(self, name: str) -> str | None:
        """The value, None where it is not told."""
        found = self.values.get(name)
        return None if found is None else found[0]

    def origin(self, *names: str) -> Origin:
        """The lines of those settings that are told."""
        return tuple(self.values[name][1] for name in names if name in self.values)

    def forwards(self, family: Family) -> bool | None:
        """Whether the kernel forwards packets of the family at all; None: not told.

        SOURCE: IPv4: the setting of the interface that a packet comes in by decides, and writing `ip_forward` sets them
        all, but each may be set later: a 0 says nothing while no interface is told. IPv6: `all` decides, unless newer
        kernels are told to `force_forwarding` at an interface.
        """
        if family is Family.IPV4:
            each = [value for name, value in self._of_interfaces("ipv4", "forwarding")]
            main = self.get("net.ipv4.ip_forward") or self.get("net.ipv4.conf.all.forwarding")
        else:
            each = [value for name, value in self._of_interfaces("ipv6", "force_forwarding")]
            main = self.get("net.ipv6.conf.all.forwarding")
        if main == "0" and ("1" in each or (family is Family.IPV4 and not each)):
            return None
        return None if main is None else main != "0"

    def may_not_forward_at(self, interface: str) -> Origin:
        """The line by which IPv4 packets that come in by `interface` are not forwarded, though others are."""
        name = f"net.ipv4.conf.{interface.replace('.', '/')}.forwarding"
        return self.origin(name) if self.get(name) == "0" else ()

    def reverse_path(self, interface: str) -> str | None:
        """`rp_filter` of an interface: "0" none, "1" strict, "2" loose; None: not told. The higher of two counts."""
        every = self.get(f"net.ipv4.conf.{_ALL}.rp_filter")
        own = self.get(f"net.ipv4.conf.{interface.replace('.', '/')}.rp_filter")
        if own is None or every is None:
            return "2" if "2" in (own, every) else None
        return max(own, every)

    def _of_interfaces(self, family: str, setting: str) -> Iterable[tuple[str, str]]:
        beginning, end = f"net.{family}.conf.", f".{setting}"
        for name, (value, _) in self.values.items():
            if name.startswith(beginning) and name.endswith(end):
                interface = name[len(beginning) : -len(end)]
                if interface not in (_ALL, _NEW):
                    yield interface, value


def read_settings(sections: Iterable[Section]) -> Settings:
    """All settings that are told; of several values the last one counts, and a diagnostic says so."""
    settings = Settings()
    for section in sections:
        settings.whole = settings.whole or (section.whole and bool(section.command))
        for line, text in section.numbered():
            found = _SETTING.match(text.strip())
            if found is None:
                section.mark(line, LineFate.IRRELEVANT, "linux-other-setting")
                continue
            _read(section, settings, line, found["name"], found["value"].strip())
    return settings


def _read(section: Section, settings: Settings, line: int, name: str, value: str) -> None:
    if not _MODELED.match(name):
        section.mark(line, LineFate.IRRELEVANT, "linux-other-setting")
        return
    known = settings.get(name)
    if known is not None and known != value:
        section.widen_device(line, "linux-outputs-differ", LineFate.MALFORMED)
    settings.values[name] = (value, section.span(line))
    section.mark(line, LineFate.MODELED)
