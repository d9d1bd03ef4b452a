"""Sets this computer up for the application and runs it: `python3 sahel/machine COMMAND`.

Standard library only, because it runs before the virtual environment exists.
"""
