"""Fixture files to catalogue rows: `files` reads, `published` translates the two JSON files, `check` says what is
wrong, `write` makes the rows. Rows that exist are left alone, so that an admin's edit survives."""
