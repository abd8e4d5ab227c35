"""Tiers: the roles that zones play in a separation model. A policy may add its own."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segcheck.source.text import Span


class Side(enum.Enum):
    """Where a tier lies: inside the organisation, at its border, or outside."""

    INSIDE = "inside"
    BORDER = "border"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Tier:
    """A role of zones; `titles` by language. `span` is where a policy or pack declares it, None for the usual ones."""

    name: str
    titles: tuple[tuple[str, str], ...]
    side: Side
    span: Span | None = None

    def title(self, language: str) -> str:
        """What people of `language` call it; its name when nobody said.

        >>> USUAL_TIERS["lgwan"].title("ja")
        'LGWAN接続系'
        """
        return dict(self.titles).get(language, self.name)


def _usual(name: str, side: Side, japanese: str, english: str) -> Tier:
    return Tier(name, (("ja", japanese), ("en", english)), side)


# SOURCE: the published policies name these parts; capitals (INTERNET, LGWAN) are the networks outside.
_USUAL = (
    _usual("mynumber", Side.INSIDE, "マイナンバー利用事務系", "My Number tier"),
    _usual("lgwan", Side.INSIDE, "LGWAN接続系", "LGWAN tier"),
    _usual("internet", Side.INSIDE, "インターネット接続系", "internet tier"),
    _usual("govcloud-mynumber", Side.INSIDE, "ガバメントクラウド（マイナンバー利用事務系）", "Government Cloud"),
    _usual("cloud-lgwan", Side.INSIDE, "LGWAN接続系のクラウド", "cloud of the LGWAN tier"),
    _usual("public", Side.INSIDE, "外部の者が利用するシステム", "systems used by outsiders"),
    _usual("mgmt", Side.INSIDE, "機器管理", "device management"),
    _usual("dmz", Side.BORDER, "公開サーバ（DMZ）", "published servers (DMZ)"),
    _usual("remote-access", Side.BORDER, "外部アクセス用サーバ", "remote access servers"),
    _usual("security-cloud", Side.OUTSIDE, "自治体情報セキュリティクラウド", "municipal security cloud"),
    _usual("LGWAN", Side.OUTSIDE, "総合行政ネットワーク（LGWAN）", "the national LGWAN"),
    _usual("INTERNET", Side.OUTSIDE, "インターネット", "the internet"),
    _usual("local-government", Side.OUTSIDE, "他の地方公共団体", "other local governments"),
    _usual("maintenance", Side.OUTSIDE, "保守回線", "maintenance line"),
    _usual("external", Side.OUTSIDE, "その他の外部", "other outside party"),
)
USUAL_TIERS: Mapping[str, Tier] = {tier.name: tier for tier in _USUAL}


def tiers_by_name(own: Iterable[Tier]) -> dict[str, Tier]:
    """The usual tiers and `own` ones, which win."""
    return {**USUAL_TIERS, **{tier.name: tier for tier in own}}
