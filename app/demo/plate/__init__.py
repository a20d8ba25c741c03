"""The demo's past weeks from the cut-off to the plate, made up by the rules that carry real ones."""
