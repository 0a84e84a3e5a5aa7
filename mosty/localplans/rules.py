"""Rules of localplans."""
