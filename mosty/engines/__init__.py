"""Pure computation: no Django, no files but in the readers, no randomness without a seed.

One package per engine, each alone; `python -m mosty.engines NAME …` runs it on files. Importing an
engine is cheap: its compiled inner loops (`kernels.py`, `*_kernels.py`) are loaded by the first computation.
"""
