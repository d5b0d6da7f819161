/** Every pupil gets a clip: first of those that are nobody's, then new ones at the end. One undo takes it back. */
import type * as Y from "yjs";
import { MINE, addClip, readClips, setOwner } from "../document";

/** Gives a clip to each of these people who has none; says how many got one. */
export function giveEach(doc: Y.Doc, people: readonly string[]): number {
  const clips = readClips(doc);
  const owners = new Set(clips.map((clip) => clip.owner));
  const free = clips.filter((clip) => clip.owner === "").map((clip) => clip.id);
  let given = 0;
  doc.transact(() => {
    for (const person of people.filter((id) => !owners.has(id))) {
      const clip = free.shift();
      if (clip) setOwner(doc, clip, person);
      else if (!addClip(doc, null, person)) break;
      given += 1;
    }
  }, MINE);
  return given;
}
