"""systemd units against what systemd 257 itself gave to the process."""
