"""Every model and optimizer of the notes, written from scratch on PyTorch.

Each module is one concept, and is taught by one chapter of the site.
"""

from importlib.metadata import version

__version__ = version("mlnotes")
