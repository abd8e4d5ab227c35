"""The comments of a drafted policy file, in Japanese and English."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "ja"]

TITLES: dict[str, dict[Language, str]] = {
    "mynumber": {"ja": "マイナンバー利用事務系", "en": "My Number (individual number) systems"},
    "lgwan": {"ja": "LGWAN接続系", "en": "LGWAN-connected systems"},
    "internet": {"ja": "インターネット接続系", "en": "internet-connected systems"},
    "sanitizer-lgwan": {"ja": "無害化装置 LGWAN側", "en": "sanitizers, LGWAN side"},
    "sanitizer-net": {"ja": "無害化装置 インターネット側", "en": "sanitizers, internet side"},
    "vdi": {"ja": "画面転送", "en": "screen transfer"},
    "dmz": {"ja": "公開サーバ(DMZ)", "en": "published servers (DMZ)"},
    "mgmt": {"ja": "機器管理", "en": "device management"},
    "security-cloud": {"ja": "自治体情報セキュリティクラウド", "en": "municipal security cloud"},
    "INTERNET": {"ja": "インターネット", "en": "the internet"},
    "LGWAN": {"ja": "総合行政ネットワーク(LGWAN)", "en": "LGWAN, the national administration network"},
}

TEXTS: dict[str, dict[Language, str]] = {
    "head": {
        "ja": (
            "segcheck init が設定ファイルから作成した下書き。\n"
            "ゾーンは説明文・VLAN名・VRF・サブネットからの推測。必ず一つずつ確認し、直してから使うこと。\n"
            "書式: docs/reference/policy-file.ja.md"
        ),
        "en": (
            "Drafted by segcheck init from configurations.\n"
            "Zones are guesses from descriptions, VLAN names, VRFs and subnets. Check and correct each before use.\n"
            "Language: docs/reference/policy-file.md"
        ),
    },
    "name": {"ja": "下書き(名称を記入)", "en": "draft (write a name)"},
    "rejected": {
        "ja": "読めなかったファイル(ここに書かれた機器はこの下書きに含まれない):",
        "en": "Files that could not be read (their devices are not in this draft):",
    },
    "links": {
        "ja": "説明文から推測した配線。正しいものだけ # を外すこと(両端を 機器名:インターフェース で書く)。",
        "en": "Wires guessed from descriptions. Uncomment those that are right (device:interface, both ends).",
    },
    "both-ends": {"ja": "両端の説明文が一致", "en": "both ends say so"},
    "one-end": {"ja": "片端の説明文のみ", "en": "one end says so"},
    "zones": {"ja": "ゾーン", "en": "Zones"},
    "unsure": {
        "ja": "名前から系統を推測できなかったゾーン。名前と title を直すこと。",
        "en": "Nothing tells which tier this is. Give it a name and a title.",
    },
    "address-unknown": {"ja": "アドレスは設定からは不明(DHCP など)", "en": "address not in the configuration (DHCP …)"},
    "next-hop": {
        "ja": "経路の次ホップ {address} の機器は読み込んだ設定にない",
        "en": "routes point at {address}, which no configuration describes",
    },
    "next-hop-inside": {
        "ja": (
            "経路の次ホップ {address}({port})の機器は読み込んだ設定にない。その先が別の系統なら、"
            "外部ゾーンとして追加すること:"
        ),
        "en": (
            "routes point at {address} ({port}), which no configuration describes. If another part of the world lies\n"
            "behind it, add it as an external zone:"
        ),
    },
    "transit": {
        "ja": "機器間の接続とみなし、ゾーンに入れなかったサブネット:",
        "en": "Subnets between devices, in no zone:",
    },
    "loose-vlans": {
        "ja": "ゾーンに入れなかった VLAN(レイヤ3インターフェースなし。必要なら vlans: に追加):",
        "en": "VLANs in no zone (no layer-3 interface; add them to vlans: where they belong):",
    },
    "unnamable": {
        "ja": "機器名 {device} は 機器名:インターフェース の形で書けない。設定の hostname を確認すること。",
        "en": "the device name {device} cannot be written as device:interface. Check its hostname.",
    },
    "intents": {
        "ja": (
            "要件。まず隔離だけを書いた。必要な通信は only に一つずつ理由を付けて書くこと。\n"
            "公開されているポリシーで検査する場合は、intents: を削除し、extends: にその名前\n"
            "(一覧: segcheck explain)、各ゾーンに tier: を書くこと。手順: docs/how-to/use-a-policy-pack.ja.md"
        ),
        "en": (
            "Intents: isolation first. Declare what must pass with `only`, each flow with its reason.\n"
            "To be judged by a published policy, delete `intents:`, name it under `extends:`\n"
            "(list: segcheck explain), and give each zone its `tier:`. Step by step: docs/how-to/use-a-policy-pack.md"
        ),
    },
    "mynumber-isolated": {
        "ja": "マイナンバー利用事務系は他のすべてのゾーンから分離する",
        "en": "My Number systems are separated from everything else",
    },
    "lgwan-internet": {
        "ja": "LGWAN接続系とインターネット側を分割する",
        "en": "the LGWAN tier and the internet side are divided",
    },
    "mgmt-internet": {
        "ja": "インターネットから機器管理へ到達させない",
        "en": "device management is not reachable from the internet",
    },
    "example": {
        "ja": "通信を許可する場合の書き方の例(上の isolated からその組を除くこと):",
        "en": "How to declare permitted flows (take the pair out of the isolation above):",
    },
    "example-because": {"ja": "画面転送に限る(無害化)", "en": "screen transfer only"},
    "assume": {"ja": "前提。既定値のまま。", "en": "Assumptions: the defaults."},
}
