"""The toolkit: the only surface of the core that modules import, one façade a layer."""
