"""The domain profile: an organisation's vocabulary and policies, switched on together."""
