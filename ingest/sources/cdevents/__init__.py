"""CDEvents: what pipelines of any make say of deployments, changes, artifacts and incidents."""
