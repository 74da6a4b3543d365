import { describe, expect, test } from "vitest";

import * as deployments from "../src/console/deployments/deployments-where";
import * as issues from "../src/console/issues/issues-where";
import * as systems from "../src/console/systems/systems-where";

const asked = (text: string) => new URLSearchParams(text);

describe("the list of systems", () => {
  test("holds all by name where the address says nothing", () => {
    expect(systems.whereOf(asked(""))).toEqual({});
    expect(systems.orderOf(asked(""))).toEqual({ field: "NAME", direction: "ASC" });
  });

  test("is filtered by kind, tier, what hits it and words, and ordered", () => {
    expect(systems.whereOf(asked("kind=queue&tier=2&now=hit&q=+bus+"))).toEqual({
      kind: { eq: "queue" },
      tier: { eq: 2 },
      affectedBy: { some: { incident: { status: { in: ["triggered", "acknowledged"] } } } },
      title: { contains: "bus", ignoreCase: true },
    });
    expect(systems.orderOf(asked("order=tier"))).toEqual({ field: "TIER", direction: "ASC" });
  });

  test("passes over a tier that is no number", () => {
    expect(systems.whereOf(asked("tier=first"))).toEqual({});
  });
});

describe("the list of issues", () => {
  test("is filtered by status, kind and words; what was seen last stands first", () => {
    expect(issues.whereOf(asked("status=open&kind=error&q=time"))).toEqual({
      status: { eq: "open" },
      kind: { eq: "error" },
      title: { contains: "time", ignoreCase: true },
    });
    expect(issues.orderOf(asked(""))).toEqual({ field: "LAST_EVENT_AT", direction: "DESC" });
    expect(issues.orderOf(asked("order=new"))).toEqual({ field: "CREATED_AT", direction: "DESC" });
  });
});

describe("the list of deployments", () => {
  test("is filtered by kind, environment and words; the newest stands first", () => {
    expect(deployments.whereOf(asked("kind=flag&environment=staging&q=banner"))).toEqual({
      kind: { eq: "flag" },
      environment: { eq: "staging" },
      title: { contains: "banner", ignoreCase: true },
    });
    expect(deployments.orderOf(asked(""))).toEqual({ field: "AT", direction: "DESC" });
    expect(deployments.orderOf(asked("order=old"))).toEqual({ field: "AT", direction: "ASC" });
  });
});
