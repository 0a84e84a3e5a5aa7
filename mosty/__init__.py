"""Mosty: from residents' voices to services in the community."""

__version__ = "0.1.0"
