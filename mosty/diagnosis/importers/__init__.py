"""Reads the files of the diagnosis: figures of BDL, a plain sheet of figures, needs and assets."""
