"""The settings of a node: read from what is given, refused with their name."""

from pathlib import Path

import pytest

from cancerimage.node.settings import NodeSettings, SettingsFault


def test_defaults() -> None:
    settings = NodeSettings.from_environment({})
    assert settings.data_dir.name == "node"
    assert (settings.insecure, settings.hub_url, settings.hold) == (False, None, 25.0)


def test_every_setting_has_its_variable(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    settings = NodeSettings.from_environment(
        {
            "CANCERIMAGE_NODE_DATA_DIR": str(tmp_path),
            "CANCERIMAGE_NODE_HUB_URL": "https://hub",
            "CANCERIMAGE_NODE_TITLE": "Ash",
            "CANCERIMAGE_NODE_CA_FILE": str(tmp_path / "ca.pem"),
            "CANCERIMAGE_NODE_INSECURE": "yes",
            "CANCERIMAGE_NODE_HEARTBEAT": "7",
            "CANCERIMAGE_NODE_HOLD": "8.5",
            "CANCERIMAGE_NODE_WEBSOCKET_AGAIN": "9",
            "CANCERIMAGE_NODE_INDEX_CHECK": "10",
        }
    )
    assert settings == NodeSettings(
        data_dir=tmp_path,
        hub_url="https://hub",
        title="Ash",
        ca_file=tmp_path / "ca.pem",
        insecure=True,
        heartbeat=7,
        hold=8.5,
        websocket_again=9,
        index_check=10,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INSECURE", "perhaps"),
        ("HEARTBEAT", "soon"),
        ("HOLD", "0"),
        ("HOLD", "61"),
        ("CA_FILE", "/nowhere/ca.pem"),
        ("TITLE", "Ash\x1b[31m"),
        ("TITLE", "x" * 201),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsFault, match=name):
        NodeSettings.from_environment({f"CANCERIMAGE_NODE_{name}": value})
