"""How fast incidents leave as files, and with how much memory."""
