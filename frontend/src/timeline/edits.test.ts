import { beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { GAP, MAX_CLIPS, addClip, addWord, clipText, setChoices, setLocked, undoManager } from "../document";
import { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage, t } from "../i18n";
import { Store } from "../store";
import { copyChosen, cutChosen, fromText, pasteText, toText } from "./clipboard";
import * as edits from "./edits";

type Role = "owner" | "editor" | "viewer";

/** A person at a film of `count` clips of four seconds, without a screen; the first clip is chosen. */
function desk({
  count = 3,
  role = "editor" as Role,
  doc = new Y.Doc(),
  inClass = false,
  frozen = false,
} = {}) {
  for (let at = 0; at < count; at++) clipText(doc, addClip(doc, null, "8")!, "prompt")!.insert(0, String(at));
  const film = new FilmStore(doc);
  const selected = new Store<string | null>(film.get().clips[0]?.id ?? null);
  const said: string[] = [];
  const player = { frame: 0, seek: (frame: number) => (player.frame = frame) };
  const it = {
    room: { doc },
    film,
    player,
    selected,
    said,
    undo: undoManager(doc),
    notice: new Store<{ message: string } | null>(null),
    info: { role, you: { id: 7 } },
    canEdit: role !== "viewer" && !frozen,
    heldBack: frozen,
    whyHeld: t("frozen.why"),
    feed: new Store({ is_class: inClass, people: new Map([["8", { name: "Ana" }]]) }),
    leads: role === "owner",
    newOwner: inClass && role === "owner" ? "" : "7",
    nameOf: Session.prototype.nameOf,
    isForeign: Session.prototype.isForeign,
    mayChange: Session.prototype.mayChange,
    whyNot: Session.prototype.whyNot,
    keeps: Session.prototype.keeps,
    say: (words: string) => said.push(words),
    select: (id: string | null) => selected.set(id),
    goTo: (id: string) => {
      selected.set(id);
      const clip = film.get().clips.find((each) => each.id === id)!;
      if (player.frame < clip.from || player.frame >= clip.to) player.seek(clip.from);
    },
  };
  return it as typeof it & edits.Desk;
}

const shown = (at: edits.Desk) => at.film.get().clips.map((clip) => [clip.prompt, clip.start, clip.stop]);
const notice = (at: edits.Desk) => at.notice.get()?.message ?? null;

beforeEach(() => setLanguage("en"));

describe("at the playhead", () => {
  test("a split chooses the right part and says so; at a clip's first frame it says what to do", () => {
    const at = desk();
    at.player.frame = 130;
    edits.split(at);
    expect(shown(at).map(([, ...span]) => span)).toEqual([
      [0, 96],
      [0, 34],
      [34, 96],
      [0, 96],
    ]);
    expect(at.selected.get()).toBe(at.film.get().clips[2]!.id);
    expect(at.said.at(-1)).toBe("Split into clips 2 and 3");
    at.player.frame = 0;
    edits.split(at);
    expect(notice(at)).toBe("Put the playhead inside a clip to split it.");
    expect(at.film.get().clips).toHaveLength(4);
  });

  test("[ cuts off what is before it and ] what is behind it; the frame that is seen stays", () => {
    const at = desk();
    at.player.frame = 96 + 30;
    edits.trimToPlayhead(at, "head");
    expect(shown(at)[1]).toEqual(["1", 30, 96]);
    expect(at.player.frame).toBe(96);
    at.player.frame = 96 + 10;
    edits.trimToPlayhead(at, "tail");
    expect(shown(at)[1]).toEqual(["1", 30, 41]);
    expect(at.film.get().clips[1]!.to - 1).toBe(at.player.frame);
    expect(at.said.at(-1)).toBe("Clip 2 is 0.46 s long");
  });

  test("a gap parts the clip there, and on the film's last frame it goes behind it", () => {
    const at = desk({ count: 1 });
    at.player.frame = 24;
    edits.gap(at);
    expect(at.film.get().clips.map((clip) => clip.source)).toEqual(["prompt", GAP, "prompt"]);
    at.player.frame = at.film.get().length - 1;
    edits.gap(at);
    expect(at.film.get().clips.at(-1)!.source).toBe(GAP);
  });
});

describe("each press is one step of undo", () => {
  test("however fast they follow each other", () => {
    const at = desk();
    at.player.frame = 40;
    const before = shown(at);
    const steps = [
      edits.split,
      edits.duplicate,
      edits.gap,
      (it: edits.Desk) => edits.moveBy(it, 1),
      edits.lock,
    ];
    for (const step of steps) step(at);
    for (let undone = 0; undone < steps.length; undone++) at.undo.undo();
    // What made the film itself is not this person's doing at this desk.
    expect(shown(at)).toEqual(before);
    at.undo.redo();
    expect(shown(at)).toHaveLength(4);
  });
});

describe("a locked clip", () => {
  const locked = (owner: string, role: Role = "editor") => {
    const at = desk({ role });
    const { id } = at.film.get().clips[0]!;
    at.room.doc.getMap<Y.Map<unknown>>("clips").get(id)!.set("owner", owner);
    setLocked(at.room.doc, id, true);
    at.player.frame = 20;
    return at;
  };
  const changes: [string, (at: edits.Desk) => void][] = [
    ["split", edits.split],
    ["trim", (at) => edits.trimToPlayhead(at, "head")],
    ["length", (at) => edits.setClipLength(at, at.selected.get()!, 10)],
    ["slip", (at) => edits.slipBy(at, 5)],
    ["gap inside", edits.gap],
    ["move", (at) => edits.moveBy(at, 1)],
    ["remove", edits.remove],
    ["cut", (at) => cutChosen(at)],
  ];

  test.each(changes)("refuses in words: %s", (_, change) => {
    const at = locked("7");
    const before = shown(at);
    change(at);
    expect(shown(at)).toEqual(before);
    expect(notice(at)).toBe("Clip 1 is locked. Unlock it to change it.");
  });

  test("of somebody else says whom to ask, and is unlocked by its owner and the room's", () => {
    const at = locked("8");
    edits.remove(at);
    expect(notice(at)).toContain("Ask them, or an owner of this room");
    edits.lock(at);
    expect(at.film.get().clips[0]!.locked).toBe(true);
    expect(notice(at)).toContain("belongs to somebody else");
    const owner = locked("8", "owner");
    edits.lock(owner);
    expect(owner.film.get().clips[0]!.locked).toBe(false);
    expect(owner.said.at(-1)).toBe("Clip 1 unlocked");
  });

  test("is copied as an open one of whoever copies it", () => {
    const at = locked("8");
    edits.duplicate(at);
    expect(at.film.get().clips[1]).toMatchObject({ prompt: "0", locked: false, owner: "7" });
    at.undo.undo();
    expect(at.film.get().clips).toHaveLength(3);
  });
});

test("a viewer changes nothing, whatever is pressed", () => {
  const at = desk({ role: "viewer" });
  at.player.frame = 40;
  const before = shown(at);
  for (const press of [edits.add, edits.split, edits.duplicate, edits.gap, edits.remove, edits.lock])
    press(at);
  edits.moveBy(at, 1);
  edits.slipBy(at, 3);
  expect(pasteText(at, copyChosen(at)!)).toBe(false);
  expect(shown(at)).toEqual(before);
});

test("whoever steps through the picture goes on there after a cut", async () => {
  document.body.innerHTML = `<figure id="picture" tabindex="0"></figure><i data-clip="other" tabindex="0"></i>`;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const at = desk();
  const card = document.querySelector<HTMLElement>("[data-clip]")!;
  document.getElementById("picture")!.focus();
  card.dataset.clip = at.film.get().clips[2]!.id;
  edits.jump(at, "last");
  await frame();
  expect(document.activeElement!.id).toBe("picture");
  card.parentElement!.querySelector<HTMLElement>("#picture")!.blur();
  edits.jump(at, "last");
  await frame();
  expect(document.activeElement).toBe(card);
  document.body.innerHTML = "";
});

test("a card that is opened before the chosen clip is drawn keeps the keyboard", async () => {
  document.body.innerHTML = `<i data-clip="" tabindex="0"></i><input />`;
  const at = desk();
  const [card, field] = ["i", "input"].map((name) => document.querySelector<HTMLElement>(name)!);
  card!.dataset.clip = at.film.get().clips[2]!.id;
  edits.jump(at, "last");
  field!.focus();
  await new Promise((done) => requestAnimationFrame(done));
  expect(document.activeElement).toBe(field);
  document.body.innerHTML = "";
});

describe("in a class", () => {
  test("somebody else's clip is closed in words, makes room for nobody, and is copied as one's own", () => {
    const at = desk({ inClass: true });
    const before = shown(at);
    at.player.frame = 30;
    for (const press of [edits.split, edits.remove, edits.gap, (it: edits.Desk) => edits.moveBy(it, 1)]) {
      at.notice.set(null);
      press(at);
      expect(notice(at)).toContain("Ana");
    }
    expect(shown(at)).toEqual(before);
    edits.duplicate(at);
    expect(at.film.get().clips[1]).toMatchObject({ prompt: "0", owner: "7" });
    edits.remove(at);
    expect(shown(at)).toEqual(before);
  });

  test("what a teacher adds is nobody's, to be given to somebody", () => {
    const at = desk({ inClass: true, role: "owner" });
    edits.add(at);
    expect(at.film.get().clips[1]).toMatchObject({ prompt: "", owner: "" });
  });

  test("a frozen room says so to whoever adds, copies, pastes or locks", () => {
    const at = desk({ inClass: true, frozen: true });
    const text = copyChosen(at)!;
    const before = shown(at);
    for (const press of [
      edits.add,
      edits.duplicate,
      edits.gap,
      edits.lock,
      (it: edits.Desk) => pasteText(it, text),
    ]) {
      at.notice.set(null);
      press(at);
      expect(notice(at)).toBe(t("frozen.why"));
    }
    expect(shown(at)).toEqual(before);
  });
});

test("a full film says that no more fit", () => {
  const at = desk({ count: 1 });
  at.room.doc.transact(() => {
    for (let n = 1; n < MAX_CLIPS; n++) at.room.doc.getMap("clips").set(`c${n}`, new Y.Map());
  });
  at.player.frame = at.film.get().clips.find((clip) => clip.prompt === "0")!.from + 5;
  for (const press of [edits.add, edits.split, edits.duplicate, edits.gap]) {
    at.notice.set(null);
    press(at);
    expect(notice(at)).toBe("The film holds 500 clips; no more fit.");
  }
});

describe("the clipboard", () => {
  test("carries a clip to another room: words, span, seed and source, as whose it becomes", () => {
    const at = desk();
    clipText(at.room.doc, at.selected.get()!, "details")!.insert(0, "rain");
    const text = copyChosen(at)!;
    const other = desk({ count: 1 });
    expect(pasteText(other, text)).toBe(true);
    const { seed } = at.film.get().clips[0]!;
    expect(other.film.get().clips[1]).toMatchObject({ prompt: "0", details: "rain", seed, owner: "7" });
    expect(other.said.at(-1)).toBe("1 clip pasted");
    other.undo.undo();
    expect(shown(other)).toHaveLength(1);
  });

  test("the named words that a clip says go along, where the other film does not know them; one undo", () => {
    const at = desk();
    for (const [name, said] of [
      ["hero", "a dog"],
      ["place", "the sea"],
      ["other", "never said"],
    ] as const)
      setChoices(at.room.doc, addWord(at.room.doc, name, said)!, [`not ${said}`]);
    const [first] = at.film.get().clips;
    clipText(at.room.doc, first!.id, "prompt")!.insert(0, "{Hero} at {place}, {nobody} ");
    const other = desk({ count: 1 });
    addWord(other.room.doc, "Place", "the hills");
    other.undo.clear();
    expect(pasteText(other, copyChosen(at)!)).toBe(true);
    const words = () => other.film.get().words.map(({ name, text, choices }) => [name, text, choices]);
    expect(words().sort()).toEqual([
      ["Place", "the hills", []],
      ["hero", "a dog", ["not a dog"]],
    ]);
    other.undo.undo();
    expect([words(), other.film.get().clips.length]).toEqual([[["Place", "the hills", []]], 1]);
    expect(pasteText(at, copyChosen(at)!)).toBe(true);
    expect(at.film.get().words).toHaveLength(3);
  });

  test("strange words on the clipboard are left out", () => {
    const at = desk();
    const clip = { prompt: "{a} {b} {c}", start: 0, stop: 48 };
    const words = [null, 7, { name: "{a}", text: "x" }, { name: "b", text: 7, choices: "no" }, { name: 8 }];
    pasteText(at, JSON.stringify({ kind: "telar/clips", clips: [clip], words }));
    expect(at.film.get().words).toMatchObject([{ name: "b", text: "", choices: [] }]);
    pasteText(at, JSON.stringify({ kind: "telar/clips", clips: [clip], words: "none" }));
    expect(at.film.get().clips).toHaveLength(5);
  });

  test("cut takes the clip out, and paste puts it elsewhere", () => {
    const at = desk();
    const text = cutChosen(at)!;
    at.selected.set(at.film.get().clips.at(-1)!.id);
    pasteText(at, text);
    expect(shown(at).map(([prompt]) => prompt)).toEqual(["1", "2", "0"]);
  });

  test("takes other people's text for what it is: no clip", () => {
    const at = desk();
    for (const text of [
      "",
      "a boat",
      "{}",
      "[1]",
      '{"kind":"telar/clips"}',
      '{"kind":"telar/clips","clips":[4]}',
    ])
      expect(pasteText(at, text)).toBe(false);
    expect(at.film.get().clips).toHaveLength(3);
  });

  test("clamps what a stranger put there, so that the server takes it", () => {
    const clip = {
      prompt: `${"x".repeat(1_999)}\u{1f3ac}`,
      details: 4,
      start: -4,
      stop: 10 ** 9,
      seed: 1.5,
      source: "s".repeat(100),
      locked: true,
      owner: "9",
      variations: { 0: 5, "1": 10_000, "2": 0, "-1": 3, cell: 2, __proto__: 1 },
    };
    const [read] = fromText(toText([clip as never]), "7")!;
    expect(read).toMatchObject({ start: 0, stop: 14_400, seed: 1, locked: false, owner: "7", details: "" });
    expect(read!.prompt).toBe("x".repeat(1_999));
    expect(read!.source).toHaveLength(64);
    expect(read!.variations).toEqual({ 0: 5, 1: 999 });
    const four = fromText(JSON.stringify({ kind: "telar/clips", clips: Array(9).fill(clip) }), "7");
    expect(four).toHaveLength(4);
  });
});

describe("a quiet clip", () => {
  test("is one step of undo, said aloud, and goes along with what is copied", () => {
    const at = desk();
    edits.hush(at);
    expect(at.said.at(-1)).toBe("Clip 1 is not heard now");
    expect(fromText(toText([fromText(copyChosen(at)!, "7")![0]!]), "7")![0]!.quiet).toBe(true);
    at.undo.undo();
    expect(at.film.get().clips[0]!.quiet).toBe(false);
    at.undo.redo();
    edits.hush(at);
    expect(at.said.at(-1)).toBe("Clip 1 is heard again");
    expect(at.film.get().clips[0]!.quiet).toBe(false);
  });

  test("that is locked refuses in words, and a gap has no sound of its own", () => {
    const at = desk();
    setLocked(at.room.doc, at.selected.get()!, true);
    edits.hush(at);
    expect(notice(at)).toContain("Clip 1 was locked by the person whose it is.");
    edits.gap(at);
    edits.hush(at);
    expect(at.film.get().clips.some((clip) => clip.quiet)).toBe(false);
  });
});
