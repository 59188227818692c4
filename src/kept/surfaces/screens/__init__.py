"""The design system that every page is made of: base pages, atoms, styles, scripts, and the registry of commands."""
