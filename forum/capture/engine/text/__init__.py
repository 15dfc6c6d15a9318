"""Texts: from what people wrote to words and the matrices that everything else is found in."""
