/**
 * The script's paragraphs and the clips that were made of them. A clip remembers the first and the last letter of its
 * paragraph as items of the shared text, so that the link holds while everybody writes; it ends with the paragraph.
 */
import * as Y from "yjs";
import { type Content, blank, insertAt } from "./clips";
import { type May, notLocked } from "./places";
import { type Clip, readClips } from "./read";
import { MAX_CLIPS, MAX_PROMPT, MINE, text } from "./schema";
import { firstOf } from "./text";

/** A line of the script that says something: characters [from, to) of it. */
export interface Paragraph {
  from: number;
  to: number;
  text: string;
}

export function paragraphs(script: string): Paragraph[] {
  return [...script.matchAll(/[^\n]*\S[^\n]*/g)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    text: found[0].trim(),
  }));
}

/** "client:clock" of a letter. */
function letter(script: Y.Text, at: number): string {
  const { item } = Y.createRelativePositionFromTypeIndex(script, at);
  return item ? `${item.client}:${item.clock}` : "";
}

function where(doc: Y.Doc, said: string | undefined): number | null {
  const found = /^(\d{1,16}):(\d{1,16})$/.exec(said ?? "");
  if (!found) return null;
  const item = { client: Number(found[1]), clock: Number(found[2]) };
  try {
    const place = Y.createRelativePositionFromJSON({ item, assoc: 0 });
    const at = Y.createAbsolutePositionFromRelativePosition(place, doc);
    return at?.type === text(doc, "script") ? at.index : null;
  } catch {
    return null; // it names what this document does not hold
  }
}

const linkOf = (script: Y.Text, { from, to }: Paragraph): string =>
  `${letter(script, from)} ${letter(script, to - 1)}`;

/** The paragraph that a clip was made of, as it stands now; undefined when it is gone, or was none. */
export function paragraphOf(doc: Y.Doc, clip: Clip, all: readonly Paragraph[]): Paragraph | undefined {
  const [first, last] = clip.paragraph.split(" ").map((said) => where(doc, said));
  if (first == null || last == null) return undefined;
  // Where a letter was deleted, its place is that of the next one. All of them gone: both places are one.
  const end = Math.max(last, first);
  const gone = first === last && clip.paragraph.split(" ")[0] !== clip.paragraph.split(" ")[1];
  return gone ? undefined : all.find((each) => each.to > first && each.from <= end);
}

export interface Line extends Paragraph {
  clips: readonly Clip[];
}

/** Every paragraph with its clips. */
export function readLines(doc: Y.Doc): Line[] {
  const all = paragraphs(text(doc, "script").toString());
  const made = new Map<Paragraph, Clip[]>();
  for (const clip of readClips(doc)) {
    const found = clip.paragraph ? paragraphOf(doc, clip, all) : undefined;
    if (found) made.set(found, [...(made.get(found) ?? []), clip]);
  }
  return all.map((each) => ({ ...each, clips: made.get(each) ?? [] }));
}

/**
 * Makes clips of paragraphs, each beside those of its neighbours in the script, as one step. Gives their ids: fewer
 * than asked for where no more fit.
 */
export function clipsFromScript(
  doc: Y.Doc,
  lines: readonly Line[],
  wanted: readonly Line[],
  owner: string,
  may: May = notLocked,
): string[] {
  const made = new Map<Line, string>();
  const script = text(doc, "script");
  doc.transact(() => {
    for (const line of wanted) {
      const clips = readClips(doc);
      if (clips.length >= MAX_CLIPS) break;
      const content: Content = {
        ...blank(owner, FRAMES),
        prompt: firstOf(line.text, MAX_PROMPT),
        paragraph: linkOf(script, line),
      };
      made.set(line, insertAt(doc, placeFor(clips, lines, line, made), clips, content, may));
    }
  }, MINE);
  return [...made.values()];
}

const FRAMES = 96;

/** Behind the last clip of a paragraph before, else before the first of one behind, else at the end. */
function placeFor(
  clips: readonly Clip[],
  lines: readonly Line[],
  line: Line,
  made: ReadonlyMap<Line, string>,
): number {
  const at = lines.indexOf(line);
  const known = (each: Line) => [...each.clips.map((clip) => clip.id), made.get(each) ?? ""];
  const places = (some: readonly Line[]) => {
    const names = new Set(some.flatMap(known));
    return clips.flatMap((clip, index) => (names.has(clip.id) ? [index] : []));
  };
  const before = places(lines.slice(0, at));
  if (before.length) return Math.max(...before) + 1;
  const behind = places(lines.slice(at + 1));
  return behind.length ? Math.min(...behind) : clips.length;
}
