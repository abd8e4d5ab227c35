"""Every FITELnet configuration of the external corpus is read, and no line of it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import FITELNET
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read

from segcheck.source.ledger import LineFate

pytestmark = NEEDS_CORPUS


@pytest.mark.parametrize("name", FITELNET.sources())
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in FITELNET.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "furukawa-fitelnet"
        assert snapshot.rejected == ()
        check_is_read(snapshot)


@pytest.mark.parametrize("name", FITELNET.sources())
def test_no_line_is_unrecognized(name: str) -> None:
    row = FITELNET.row(name)
    assert row.files == 6
    assert row.filter_lines_unrecognized == ()
    assert row.fates[LineFate.UNRECOGNIZED] == 0


@pytest.mark.parametrize("name", FITELNET.sources())
def test_addresses_stand_where_a_port_or_a_tag_leads_to_them(name: str) -> None:
    """Edge routers of customers: two VRFs, each tagged on one port."""
    snapshots = [one for one in FITELNET.snapshots(name) if one.devices[0].name.startswith("f221-ce")]
    assert len(snapshots) == 2
    for snapshot in snapshots:
        (device,) = snapshot.devices
        assert device.unmodeled == ()
        tagged = {interface.vlan: interface for interface in device.interfaces if interface.parent}
        assert {vlan: interface.vrf for vlan, interface in tagged.items()} == {1: "1", 2: "2"}
        assert all(len(interface.addresses) == 2 for interface in tagged.values())
        assert all(len(device.table(vrf).routes) == 4 for vrf in ("1", "2"))
