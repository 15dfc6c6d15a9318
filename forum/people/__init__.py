"""What reads over everything that people did: profiles, contributions, members."""
