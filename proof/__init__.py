"""Programs that measure the project itself; each writes a record of `docs/shared`."""
