"""What policies do beside permitting and denying: things the model has no words for, and their bounds."""

from __future__ import annotations

from segcheck.model.filters import Action
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Entry
from segcheck.vendors.fortinet_fortios.text.fates import approximated

# (key, values that change nothing) -> reason. Packets then take ways that nobody computed, so the device may do
# anything: they are encrypted, change their address family, are handed to other machines, or open ways back.
_OUTSIDE: dict[str, tuple[frozenset[str], str]] = {
    "action": (frozenset(("accept", "deny", "redirect", "learn", "isolate", "ssl-vpn", "")), "policy-encrypts"),
    **dict.fromkeys(("nat46", "nat64"), (frozenset(("disable",)), "policy-changes-family")),
    **dict.fromkeys(("pcp-inbound", "pcp-outbound"), (frozenset(("disable",)), "policy-port-control")),
    **dict.fromkeys(("permit-any-host", "permit-stun-host"), (frozenset(("disable",)), "policy-opens-way-back")),
    # SOURCE: "Hyperscale Firewall Guide", "Endpoint Independent Filtering": hosts that nobody asked may answer.
    **dict.fromkeys(("eif-check", "eif-learn", "cgn-eif"), (frozenset(("disable",)), "policy-opens-way-back")),
    "rtp-nat": (frozenset(("disable",)), "policy-opens-way-back"),
    **dict.fromkeys(("wccp", "wanopt", "auth-path"), (frozenset(("disable",)), "policy-redirects")),
    "webproxy-forward-server": (frozenset(("",)), "policy-redirects"),
    **dict.fromkeys(("decrypted-traffic-mirror", "ssl-mirror-intf"), (frozenset(("",)), "policy-copies")),
}
# A proxy of the device takes the session over: what it does not like ends there, nothing else passes.
_PROXIED = ("http-policy-redirect", "ssh-policy-redirect", "ztna-policy-redirect", "webcache")


def outside_the_model(notes: Notes, entry: Entry) -> None:
    """Widen the device for settings whose effect is not confined to what the policy matches."""
    for setting in entry.settings:
        known = _OUTSIDE.get(setting.key)
        if known is not None and (setting.values[0] if setting.values else "") not in known[0]:
            # SOUNDNESS: `Device.unmodeled` makes everything possible and nothing sure.
            approximated(notes, setting, known[1])
            notes.unmodeled.extend(setting.origin)
            notes.report(known[1], setting.origin, Severity.WARNING, Effect.WIDENS_DEVICE, name=entry.name)


def uncertain_action(notes: Notes, entry: Entry) -> Action | None:
    """UNKNOWN where an accepting policy hands sessions to a proxy that may end them; None: it simply accepts."""
    found = None
    for key in _PROXIED:
        setting = entry.setting(key)
        if setting is not None and setting.values != ("disable",):
            approximated(notes, setting, "policy-proxied")
            found = Action.UNKNOWN
    return found
