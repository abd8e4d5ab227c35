"""Two configurations in one file: nothing is proved about it, and the other device may stand anywhere."""

from __future__ import annotations

import pytest

from segcheck.model.network import Snapshot
from segcheck.vendors.registry import load_files

FORTIOS = """\
#config-version=FGT60E-6.0
config system interface
    edit "port1"
        set ip 10.0.10.1 255.255.255.0
    next
end
"""
YAMAHA = "ip lan1 address 10.0.30.1/24\nip lan2 address 10.0.31.1/24\nip route default gateway 10.0.31.2\n"
ASA = ": Saved\nASA Version 9.8\nhostname fw\ninterface GigabitEthernet0/0\n nameif inside\n security-level 100\n"
ALAXALA = 'hostname "ax"\ninterface gigabitethernet 0/1\n  switchport access vlan 10\n'
SEIL = 'hostname "one"\ninterface lan0 add 10.0.10.1/24\n'
MORE = "interface lan1 add 10.0.20.1/24\n"
KEYS = "interface.ge0.ipv4.address : 10.0.10.1/24\ninterface.ge1.ipv4.address : 10.0.20.1/24\n"
FITELNET = (
    "hostname one\ninterface Port-channel 1\n ip address 10.0.10.1 255.255.255.0\nexit\ninterface GigaEthernet 1/1\n"
)
APRESIA = "hostname one\ninterface port 1/1\ninterface vlan 10\n ip address 10.0.10.1/24\n"


def loaded(text: str) -> Snapshot:
    return load_files([("both.cfg", text.encode())])


def stands_anywhere(snapshot: Snapshot) -> bool:
    (device,) = snapshot.devices
    return bool(device.unmodeled) and any(interface.address_unknown for interface in device.interfaces)


@pytest.mark.parametrize(
    "text", [FORTIOS + YAMAHA, YAMAHA + ASA, YAMAHA + ALAXALA, ALAXALA + SEIL + MORE, KEYS + ALAXALA]
)
def test_of_two_makers(text: str) -> None:
    snapshot = loaded(text)
    assert stands_anywhere(snapshot)
    assert "file-of-two-platforms" in {diagnostic.code for diagnostic in snapshot.diagnostics}


@pytest.mark.parametrize("text", [SEIL, FITELNET, APRESIA, ALAXALA])
def test_of_one_maker(text: str) -> None:
    snapshot = loaded(text + text.replace("10.0.10", "10.0.30"))
    assert stands_anywhere(snapshot)
    assert "hostname-repeated" in {diagnostic.code for diagnostic in snapshot.diagnostics}


@pytest.mark.parametrize("prompt", ["# show config 1\n", "rtx2# show config\n", "rtx2> show running-config\n"])
def test_prompts_between_commands_of_a_yamaha_router(prompt: str) -> None:
    other = YAMAHA.replace("10.0.30", "10.0.40")
    assert stands_anywhere(loaded(YAMAHA + prompt + other))
    assert loaded(prompt + YAMAHA + prompt).devices[0].unmodeled == ()


def test_keys_of_two_devices() -> None:
    # The device refuses a key that stands twice, so neither address is sure.
    snapshot = loaded(KEYS + KEYS.replace("10.0.10", "10.0.30"))
    assert stands_anywhere(snapshot)
    assert "seil-key-repeated" in {diagnostic.code for diagnostic in snapshot.diagnostics}


@pytest.mark.parametrize("text", [YAMAHA, ASA, ALAXALA, SEIL, KEYS, FITELNET])
def test_of_one_device(text: str) -> None:
    codes = {diagnostic.code for diagnostic in loaded(text + "frobnicate 1\n").diagnostics}
    assert not codes & {"file-of-two-platforms", "hostname-repeated"}


def test_one_line_alone_is_rather_a_slip() -> None:
    ix = "hostname ix1\ninterface GigaEthernet0.0\n  no shutdown\nip route 10.5.0.0 255.255.0.0 192.0.2.2\nfrob\n"
    assert "file-of-two-platforms" not in {diagnostic.code for diagnostic in loaded(ix).diagnostics}


def test_a_line_below_an_interface_that_looks_like_another_platform() -> None:
    ix = "hostname ix1\ninterface GigaEthernet0.0\n  ip address 192.0.2.1/24\n  no ip filter web 10 in\n  no shutdown\n"
    codes = {diagnostic.code for diagnostic in loaded(ix).diagnostics}
    assert codes == {"unrecognized-statement"} or codes == {"unrecognized-interface-line"}
