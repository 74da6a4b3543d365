"""GitLab: issues, merge requests, incidents, notes, commits, deployments, releases, projects."""
