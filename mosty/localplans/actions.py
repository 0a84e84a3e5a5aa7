"""Actions of localplans."""
