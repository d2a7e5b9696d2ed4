"""Shared: what every face leans on: the gate, the language, headers, refusals as pages, base templates and styles."""
