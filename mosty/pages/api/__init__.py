"""Operations of the read API, joined in `mosty.config.api`."""
