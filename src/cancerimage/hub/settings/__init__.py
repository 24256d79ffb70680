"""The one place where the hub reads its environment and chooses its parts."""

from cancerimage.hub.settings.hub import HubSettings, SettingsFault

__all__ = ["HubSettings", "SettingsFault"]
