"""Settings: `base` (an embedded installation), `dev`, `test` state only what differs."""
