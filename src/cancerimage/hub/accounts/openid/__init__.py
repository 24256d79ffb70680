"""Signing in through a provider that speaks OpenID Connect: allauth's way, with the checks that it leaves out."""
