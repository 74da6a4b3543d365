"""GitHub: issues, pull requests, commits, deployments, releases, security alerts and teams."""
