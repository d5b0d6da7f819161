import { expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { People, faces } from "./presence";

const someone = (state: Record<string, unknown>): Uint8Array => {
  const other = new Awareness(new Y.Doc());
  other.setLocalState(state);
  return encodeAwarenessUpdate(other, [other.clientID]);
};

test("every listener hears that somebody chose another clip", () => {
  const awareness = new Awareness(new Y.Doc());
  const people = new People(awareness);
  const [first, second] = [vi.fn(), vi.fn()];
  people.subscribe(first);
  people.subscribe(second);
  applyAwarenessUpdate(
    awareness,
    someone({ user: { id: "7", name: "Owl", color: "#123456" }, clip: "c2" }),
    "test",
  );
  expect(people.get().find((person) => person.name === "Owl")?.clip).toBe("c2");
  expect(first).toHaveBeenCalledOnce();
  expect(second).toHaveBeenCalledOnce();
});

test("a colour that is no plain colour never reaches a style", () => {
  const awareness = new Awareness(new Y.Doc());
  const people = new People(awareness);
  applyAwarenessUpdate(awareness, someone({ user: { name: "Elk", color: "url(evil)" } }), "test");
  expect(people.get()[0]?.color).toBe("#6d7280");
});

test("a person with two windows has one face", () => {
  const awareness = new Awareness(new Y.Doc());
  const people = new People(awareness);
  for (let window = 0; window < 2; window++) {
    applyAwarenessUpdate(awareness, someone({ user: { id: "7", name: "Owl", color: "#123456" } }), "test");
  }
  expect(people.get()).toHaveLength(2);
  expect(faces(people.get())).toHaveLength(1);
});

test("how long somebody has been here is counted from when they came, and anew when they come back", () => {
  vi.useFakeTimers();
  const awareness = new Awareness(new Y.Doc());
  const people = new People(awareness);
  const other = new Awareness(new Y.Doc());
  const tell = () => applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), "test");
  other.setLocalState({ user: { id: "7", name: "Owl", color: "#123456" } });
  tell();
  vi.advanceTimersByTime(5_000);
  expect(people.hereFor("7")).toBe(5);
  other.setLocalState(null);
  tell();
  expect(people.hereFor("7")).toBeNull();
  other.setLocalState({ user: { id: "7", name: "Owl", color: "#123456" } });
  tell();
  expect(people.hereFor("7")).toBe(0);
  vi.useRealTimers();
});
