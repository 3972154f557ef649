"""One box: people, jobs, words inside their files."""
