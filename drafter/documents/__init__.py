"""Texts in: txt, md and docx become plain text."""
