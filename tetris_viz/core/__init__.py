"""The pure bottom layer: values in, values out; no I/O, no clock, no process."""
