import { expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { Presence } from "./apart";
import { People } from "./presence";

function pair() {
  const mine = new Presence(new Y.Doc());
  const others = new Awareness(new Y.Doc());
  const told = vi.fn();
  mine.on("update", ({ added, updated }: { added: number[]; updated: number[] }) => {
    told();
    applyAwarenessUpdate(others, encodeAwarenessUpdate(mine, [...added, ...updated]), "wire");
  });
  mine.setLocalStateField("user", { id: "7", name: "Owl", color: "#123456" });
  const seen = () => others.getStates().get(mine.clientID);
  return { mine, others, seen, told };
}

test("who keeps apart is here under their name, and nowhere", () => {
  const { mine, others, seen, told } = pair();
  for (const [field, value] of Object.entries({ clip: "c1", playhead: 12, cursor: { anchor: 1 }, sight: {} }))
    mine.setLocalStateField(field, value);
  mine.setLocalStateField("follows", "9");
  expect(Object.keys(seen()!).sort()).toEqual(["clip", "cursor", "follows", "playhead", "sight", "user"]);
  mine.keepApart(true);
  expect(seen()).toEqual({ user: { id: "7", name: "Owl", color: "#123456" }, follows: "9", apart: true });
  const people = new People(others);
  expect(people.get().find(({ id }) => id === "7")).toMatchObject({ name: "Owl", apart: true, clip: null });
  told.mockClear();
  for (const field of ["clip", "playhead", "cursor", "sight"]) mine.setLocalStateField(field, "somewhere");
  expect(told).not.toHaveBeenCalled();
  mine.setLocalStateField("follows", null);
  expect(seen()).toEqual({ user: { id: "7", name: "Owl", color: "#123456" }, follows: null, apart: true });
});

test("who comes out is somewhere again from the next move on", () => {
  const { mine, seen } = pair();
  mine.keepApart(true);
  mine.setLocalStateField("clip", "c1");
  mine.keepApart(false);
  expect(seen()).toEqual({ user: { id: "7", name: "Owl", color: "#123456" } });
  mine.setLocalStateField("clip", "c2");
  expect(seen()).toMatchObject({ clip: "c2" });
});

test("a line that comes back tells no more than before", () => {
  const { mine, seen } = pair();
  mine.setLocalStateField("clip", "c1");
  mine.keepApart(true);
  mine.setLocalState(mine.getLocalState()); // as the room does when its socket opens
  expect(seen()).not.toHaveProperty("clip");
});
