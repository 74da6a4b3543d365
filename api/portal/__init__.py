"""The portal: web pages built from TypeScript and served by the API itself."""
