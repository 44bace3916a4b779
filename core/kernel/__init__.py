"""The kernel: manifests, dependency graph, typed registries and events. Pure; no database."""
