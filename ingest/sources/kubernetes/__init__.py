"""Kubernetes: warnings of a cluster, and rollouts of its workloads."""
