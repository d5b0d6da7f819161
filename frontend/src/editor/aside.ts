/**
 * Words that a refusal left out: they stay in this browser until their author has closed the box that shows them, also
 * where the page is closed before. Knows no markup.
 */
import { textsLost } from "../document";
import { Store } from "../store";
import { forgetUnder, storedUnder } from "../stored";
import type { Notice } from "./session";

const PREFIX = "telar-kept-";

/** What is shown, and all texts as their author saw them until it is known which of them are lost. */
interface Kept extends Notice {
  texts: [address: string, words: string][];
}

/** On a shared computer nothing of a room stays behind. */
export const forgetAside = (): void => forgetUnder(PREFIX);

export const hasAside = (): boolean => storedUnder(PREFIX).length > 0;

export class Aside extends Store<Notice | null> {
  private readonly key: string;
  private kept: Kept | null;

  constructor(room: string, person: string | number) {
    super(null);
    this.key = `${PREFIX}${room}-${person}`;
    this.kept = read(this.key);
    this.show();
  }

  /** Sets all texts aside, before the copy that holds them is erased. */
  keep(message: string, texts: ReadonlyMap<string, string>): void {
    this.put({ message, words: this.kept?.words ?? "", texts: [...texts] });
  }

  /** Shows those that the room does not hold, once it has been read anew. */
  compare(now: Map<string, string>): void {
    if (!this.kept?.texts.length) return;
    const { message, words, texts } = this.kept;
    const lost = [words, textsLost(new Map(texts), now)].filter(Boolean).join("\n\n");
    this.put({ message, words: lost, texts: [] });
    this.show();
  }

  close(): void {
    this.put(null);
    this.set(null);
  }

  private show(): void {
    if (this.kept && !this.kept.texts.length)
      this.set({ message: this.kept.message, words: this.kept.words });
  }

  private put(kept: Kept | null): void {
    this.kept = kept;
    try {
      if (kept && (kept.words || kept.texts.length)) localStorage.setItem(this.key, JSON.stringify(kept));
      else localStorage.removeItem(this.key);
    } catch {
      // Storage is barred or full: they last as long as this page.
    }
  }
}

function read(key: string): Kept | null {
  try {
    const { message, words, texts } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>;
    if (typeof message !== "string" || typeof words !== "string" || !Array.isArray(texts)) return null;
    return { message, words, texts: texts.filter((each) => each.every((one) => typeof one === "string")) };
  } catch {
    return null;
  }
}
