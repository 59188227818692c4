"""The demo: four desks with customers and a few hundred cases, all made by the actions that real ones are made by."""

from kept.surfaces.cli.demo.build import build_demo

__all__ = ["build_demo"]
