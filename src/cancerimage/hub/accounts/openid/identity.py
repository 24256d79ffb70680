"""Who has signed in, as the provider's signed token says it, checked as OpenID Connect Core 1.0 has it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cancerimage.hub.accounts.openid.faults import ProviderFault
from cancerimage.hub.settings.openid import OpenIDProvider

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""What tokens may be signed with: only what needs the provider's private key, and never `none`."""
LEEWAY_SECONDS = 60
"""How far the clocks of provider and hub may be apart."""

CLAIMS = ("name", "given_name", "family_name", "email")
"""All that is taken from a provider, besides who issued it about whom."""


def verify(token: str, provider: OpenIDProvider, keys: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token. Raises ProviderFault if it is not for this sign-in (section 3.1.3.7)."""
    import jwt

    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=list(ALGORITHMS),
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise ProviderFault(f"the token is not valid: {type(error).__name__}") from None
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
        raise ProviderFault("the token was made for another client")
    said = claims.get("nonce")
    # The nonce ties the token to this browser's session, so that a stolen one cannot be slipped into another.
    if not isinstance(said, str) or not nonce or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderFault("the token belongs to another sign-in")
    return claims


def uid(issuer: str, subject: str) -> str:
    """Return what an account is linked by. Only issuer and subject together name a person (section 2)."""
    return hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()


def minimal(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return of `claims` only what the hub keeps."""
    kept = {name: claims[name] for name in ("iss", "sub", *CLAIMS) if isinstance(claims.get(name), str)}
    # What the provider has not made sure of anybody can claim, and operators recognise people by it.
    if claims.get("email_verified") is not True:
        kept.pop("email", None)
    return {name: value[:255] for name, value in kept.items()}


def display_name(claims: Mapping[str, str]) -> str:
    """Return how a person wants to be called, or nothing."""
    parts = (claims.get("given_name", ""), claims.get("family_name", ""))
    return " ".join((claims.get("name") or " ".join(parts)).split())[:150]


def _key(token: str, keys: Mapping[str, Any]) -> Any:
    """Return the key of the provider that the token says it is signed with."""
    import jwt

    wanted = jwt.get_unverified_header(token).get("kid")
    known = jwt.PyJWKSet.from_dict(dict(keys)).keys
    fitting = [key for key in known if key.key_id == wanted] if wanted else known
    if len(fitting) != 1:
        raise ProviderFault("the token is signed with a key that the provider does not show")
    return fitting[0]
