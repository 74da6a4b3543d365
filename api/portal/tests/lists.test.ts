import { describe, expect, test } from "vitest";

import * as deployments from "../src/console/deployments/deployments-where";
import * as issues from "../src/console/issues/issues-where";
import { graphOf } from "../src/console/app/nodes-page";
import { outcome } from "../src/console/tickets/ticket-acts";
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

describe("what is chosen", () => {
  const named = (id: string) => ({ id, label: "System", title: id });

  test("is drawn around the first, the others opened, twenty at most", () => {
    expect(graphOf([named("a:b"), named("c/d")])).toBe("/graph/a:b?open=c%2Fd");
    expect(graphOf([named("a")])).toBe("/graph/a");
    const many = graphOf(Array.from({ length: 60 }, (_, at) => named(`n${at}`)));
    expect(many.match(/open=/g)).toHaveLength(19);
  });

  test("is told with what was left and the first that failed", () => {
    expect(outcome(1, "closed", 0, [])).toBe("1 ticket is closed.");
    expect(outcome(2, "closed", 1, ["T-4: it was changed"])).toBe(
      "2 tickets are closed. 1 of other tools can only be changed there. 1 failed: T-4: it was changed",
    );
  });
});
