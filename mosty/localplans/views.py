"""Views of localplans."""
