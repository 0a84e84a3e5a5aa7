"""Forms of localplans."""
