import { defineConfig } from "vitest/config";

/** Parts by themselves, in a document without a browser. Pages are tried in one: tests/portal. */
export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
