"""Reminding customers: who is told what today (:mod:`plan`), in which words (:mod:`words`), done once
(:mod:`sending`)."""
