import { expect, test } from "vitest";

import { progressOf } from "../src/shared/ui/chip";

test("what somebody attends to does not look like what nobody has seen yet", () => {
  const told = ["triggered", "acknowledged", "in_progress", "resolved", "stopped"].map(progressOf);
  expect(told).toEqual(["open", "attended", "attended", "done", "other"]);
});
