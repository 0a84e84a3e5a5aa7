"""What each verb of `mosty` does; Django is set up before any of these modules is imported.

Every `run(args)` returns the exit code. Texts of the console are in Polish.
"""
