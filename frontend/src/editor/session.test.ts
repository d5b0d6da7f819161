import { describe, expect, it } from "vitest";
import { roleIn } from "./session";

describe("a fact about people", () => {
  it("says the role of the person it names, and nothing of others", () => {
    const fact = { n: 7, kind: "people", member: 12, role: "viewer" };
    expect(roleIn(fact, "12")).toBe("viewer");
    expect(roleIn(fact, "1")).toBeUndefined();
    expect(roleIn({ ...fact, role: null }, "12")).toBeNull();
    expect(roleIn({ n: 8, kind: "plan" }, "12")).toBeUndefined();
    expect(roleIn(null, "12")).toBeUndefined();
  });
});
