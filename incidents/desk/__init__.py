"""What the desk decides: which incidents are one, and which one is two."""
