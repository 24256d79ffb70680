"""Cancer Image: software that runs a European federation for cancer imaging."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cancerimage.sdk import Answer, Client, search

__all__ = ["Answer", "Client", "__version__", "search"]


def __getattr__(name: str) -> Any:
    """Load the client only when it is asked for, so that the command starts fast."""
    if name in {"Answer", "Client", "search"}:
        from cancerimage import sdk

        return getattr(sdk, name)
    raise AttributeError(f"module 'cancerimage' has no attribute {name!r}")
