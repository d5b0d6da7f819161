/**
 * Words that a person keeps to themselves until they publish them: kept in this browser alone, by room, person and
 * clip, at each letter. Knows no markup; of the document only how two words of a clip are set in one step.
 */
import type * as Y from "yjs";
import { MINE, clipText, onRenamed, renamedIn, setText } from "../document";
import { Store } from "../store";
import { PREFIX } from "./forget";

export const LEVELS = ["prompt", "details"] as const;
export type Level = (typeof LEVELS)[number];
export type Said = Record<Level, string>;

/** One clip's. base: what everybody saw when these words were begun, or when somebody last looked at what changed. */
export interface Kept {
  words: Said | null;
  base: Said;
  /** The last words that were thrown away, to be brought back. */
  thrown: Said | null;
}

type All = Readonly<Record<string, Kept>>;

export class Unpublished extends Store<All> {
  /** Whether this browser keeps them; false where storage is barred or full. */
  readonly safe = new Store(true);
  private readonly key: string;
  private readonly deaf: () => void;

  constructor(
    private readonly doc: Y.Doc,
    room: string,
    person: string | number,
  ) {
    super({});
    this.key = `${PREFIX}${room}-${person}`;
    this.set(read(this.key));
    globalThis.addEventListener?.("storage", this.elsewhere);
    this.deaf = onRenamed(doc, (from, to, left) => left || this.rename(from, to));
  }

  destroy(): void {
    this.deaf();
    globalThis.removeEventListener?.("storage", this.elsewhere);
  }

  of(clip: string): Kept | undefined {
    return this.get()[clip];
  }

  /** What everybody sees; null where the clip is gone. */
  shared(clip: string): Said | null {
    const [prompt, details] = LEVELS.map((level) => clipText(this.doc, clip, level)?.toString());
    return prompt === undefined || details === undefined ? null : { prompt, details };
  }

  begin(clip: string): void {
    const base = this.shared(clip);
    if (base) this.put(clip, { words: base, base, thrown: this.of(clip)?.thrown ?? null });
  }

  write(clip: string, level: Level, words: string): void {
    const kept = this.of(clip);
    if (kept?.words) this.put(clip, { ...kept, words: { ...kept.words, [level]: words } });
  }

  /** Words that say what everybody sees anyway are simply put down. */
  throwAway(clip: string): void {
    const kept = this.of(clip);
    if (!kept?.words) return;
    const differ = LEVELS.some((level) => kept.words?.[level] !== kept.base[level]);
    this.put(clip, { ...kept, words: null, thrown: differ ? kept.words : kept.thrown });
  }

  bringBack(clip: string): void {
    const kept = this.of(clip);
    if (kept?.thrown) this.put(clip, { ...kept, words: kept.thrown, thrown: null });
  }

  /** The levels that this person changed and somebody else too, otherwise. */
  contested(clip: string): Level[] {
    const [kept, shared] = [this.of(clip), this.shared(clip)];
    if (!kept?.words || !shared) return [];
    const { words, base } = kept;
    return LEVELS.filter(
      (level) =>
        words[level] !== base[level] && shared[level] !== base[level] && words[level] !== shared[level],
    );
  }

  /**
   * Puts the words into the shared text, in one transaction; a level that this person left alone stays as it is there.
   * chosen: what is to be said where both changed. seen: what everybody saw when that was chosen; false, and nothing
   * done, where they see something else by now.
   */
  publish(clip: string, chosen: Partial<Said> = {}, seen: Said | null = this.shared(clip)): boolean {
    const [kept, shared] = [this.of(clip), this.shared(clip)];
    if (!kept?.words || !shared || LEVELS.some((level) => shared[level] !== seen?.[level])) return false;
    if (this.contested(clip).some((level) => chosen[level] === undefined)) return false;
    const { words, base } = kept;
    this.doc.transact(() => {
      for (const level of LEVELS) {
        const next = chosen[level] ?? (words[level] === base[level] ? shared[level] : words[level]);
        const target = clipText(this.doc, clip, level);
        if (target) setText(target, next);
      }
    }, MINE);
    this.put(clip, null);
    return true;
  }

  /**
   * A name that the film's texts say otherwise now is said so here too. Where the shared words of a clip still say the
   * old one (it is closed to whoever renamed) what they were begun from stays, or somebody would seem to have written.
   */
  private rename(from: string, to: string): void {
    const anew = (words: string) => renamedIn(words, from, to);
    for (const [clip, { words, base, thrown }] of Object.entries(this.get())) {
      const shared = this.shared(clip);
      const stays = (level: Level) => shared !== null && anew(shared[level]) !== shared[level];
      const seen = each((level) => (stays(level) ? base[level] : anew(base[level])));
      this.put(clip, {
        words: words && each((level) => (words[level] === base[level] ? seen[level] : anew(words[level]))),
        base: seen,
        thrown: thrown && each((level) => anew(thrown[level])),
      });
    }
  }

  private put(clip: string, kept: Kept | null): void {
    const others = Object.entries(this.get()).filter(([id]) => id !== clip);
    const own: [string, Kept][] = kept && (kept.words || kept.thrown) ? [[clip, kept]] : [];
    this.set(Object.fromEntries([...others, ...own]));
    this.safe.set(store(this.key, this.get()));
  }

  /** Another tab of this person wrote. */
  private elsewhere = (event: StorageEvent): void => {
    if (event.key === this.key || event.key === null) this.set(read(this.key));
  };
}

const each = (say: (level: Level) => string): Said => ({ prompt: say("prompt"), details: say("details") });

function read(key: string): All {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter(([, kept]) => isKept(kept))) as All;
  } catch {
    return {};
  }
}

const isSaid = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  LEVELS.every((level) => typeof (value as Partial<Said>)[level] === "string");

function isKept(value: unknown): boolean {
  const kept = value as Partial<Kept> | null;
  return isSaid(kept?.base) && [kept?.words, kept?.thrown].every((said) => said === null || isSaid(said));
}

function store(key: string, all: All): boolean {
  try {
    if (Object.keys(all).length) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
