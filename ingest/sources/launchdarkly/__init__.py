"""LaunchDarkly: changes of flags."""
