"""How the site is built and checked; a reader of the chapters never needs it."""
