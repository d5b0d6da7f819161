/**
 * What the machine understood of the chosen clip's words, and a draft of them: asked for after a short pause in typing.
 * A draft is this person's own: it is kept here and nowhere else. Knows no markup.
 */
import { ApiError } from "../api";
import { type Clip, type Film, resolve } from "../document";
import { t } from "../i18n";
import { Store, type Readable } from "../store";

export type Part = "style" | "prompt" | "details";

export interface Factor {
  factor: string;
  value: string;
  words: string;
  part: Part;
  phase: number;
  confidence: number;
}

export interface Unknown {
  word: string;
  part: Part;
  nearest: { factor: string; value: string; word: string } | null;
}

export interface Question {
  factor: string;
  why: "unsaid" | "several";
  offers: { value: string; words: string }[];
}

export interface Understood {
  language: string;
  phases: number;
  factors: Factor[];
  unknown: Unknown[];
  questions: Question[];
  /** What its words leave open, such as "celebration": each seed draws another scene. */
  open: string[];
}

export interface DraftAnswer {
  /** null: a newer draft took this one's place, or the machine is busy with others. Nothing is wrong. */
  understood: Understood | null;
  /** How far the words of style call for the room's hand, 0 to 1; null where the room has none. */
  called: number | null;
  /** One a seed: JPEG in base64, moments side by side. */
  pictures: string[];
  /** A code of the catalogue's errors that says why there are none. */
  reason: string;
}

export interface DraftBody {
  style: string;
  prompt: string;
  details: string;
  seeds: number[];
  faithful?: boolean;
}

export interface Idea {
  seed: number;
  src: string;
}

export interface DraftView {
  /** The clip that all of this is about. */
  clip: string | null;
  understood: Understood | null;
  /** As in the answer. */
  called: number | null;
  picture: string | null;
  ideas: readonly Idea[];
  busy: boolean;
  /** A sentence, where the machine does not answer. */
  problem: string;
}

export interface DraftsOptions {
  film: Readable<Film>;
  selected: Readable<string | null>;
  /** What this person writes to themselves: a draft follows it, for them alone. */
  alone?: Readable<Readonly<Record<string, { words: { prompt: string; details: string } | null }>>>;
  /** Whether this person may write, now. */
  may: () => boolean;
  ask: (body: DraftBody) => Promise<DraftAnswer>;
}

export const PAUSE = 250;
export const PAUSE_MAX = 1_000;
export const IDEAS = 4;
/** Where the machine does not answer (it may be loading its weights), the same words are asked for again after these. */
export const AGAIN = [5_000, 10_000, 20_000, 40_000, 60_000];

const NOTHING: DraftView = {
  clip: null,
  understood: null,
  called: null,
  picture: null,
  ideas: [],
  busy: false,
  problem: "",
};
const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500);
const shown = (picture: string): string => `data:image/jpeg;base64,${picture}`;

export class Drafts extends Store<DraftView> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private later: ReturnType<typeof setTimeout> | undefined;
  private failed = 0;
  private first = 0;
  private asked = "";
  private texts = "";
  private count = 0;
  private typed = false;
  private readonly stops: (() => void)[];

  constructor(private readonly options: DraftsOptions) {
    super(NOTHING);
    this.stops = [options.film.subscribe(this.look), options.selected.subscribe(this.look)];
    if (options.alone) this.stops.push(options.alone.subscribe(this.wrote));
    this.look();
  }

  /** This person changed something here: a picture of it is wanted, not only a reading. */
  wrote = (): void => {
    this.typed = true;
    this.look();
  };

  /** Four seeds to choose from, drawn as their previews will be. */
  async ideas(): Promise<void> {
    const words = this.words();
    if (!words) return;
    const seeds = [...crypto.getRandomValues(new Uint32Array(IDEAS))].map((seed) => seed >>> 1);
    clearTimeout(this.timer); // the answer reads these words too; a request of their own would end this one
    this.timer = undefined;
    this.asked = JSON.stringify(words);
    this.texts = JSON.stringify([words.style, words.prompt, words.details]);
    this.part({ ideas: [], busy: true, problem: "" });
    const { style, prompt, details } = words;
    await this.send({ style, prompt, details, seeds, faithful: true }, (answer) => ({
      ideas: answer.pictures.map((picture, at) => ({ seed: seeds[at]!, src: shown(picture) })),
    }));
  }

  destroy(): void {
    clearTimeout(this.timer);
    clearTimeout(this.later);
    this.count++;
    for (const stop of this.stops) stop();
  }

  private look = (): void => {
    const clip = this.options.selected.get();
    if (clip !== this.get().clip) {
      this.set({ ...NOTHING, clip });
      this.asked = "";
    }
    const words = this.words();
    const key = words && JSON.stringify(words);
    if (!key || key === this.asked) return;
    clearTimeout(this.later);
    const now = Date.now();
    if (!this.timer) this.first = now;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.fire, Math.max(0, Math.min(PAUSE, this.first + PAUSE_MAX - now)));
  };

  private fire = (): void => {
    this.timer = undefined;
    const words = this.words();
    if (!words || !this.options.may()) return;
    this.asked = JSON.stringify(words);
    const wants = this.typed && words.prompt.trim() !== "";
    this.typed = false;
    const { style, prompt, details, seed } = words;
    const texts = JSON.stringify([style, prompt, details]);
    const { ideas, picture } = this.get();
    // Another seed is another picture of the same words: the ideas stay to compare.
    this.part({ ideas: texts === this.texts ? ideas : [], picture: prompt.trim() ? picture : null });
    this.texts = texts;
    void this.send({ style, prompt, details, seeds: wants ? [seed] : [] }, (answer) =>
      answer.pictures[0] ? { picture: shown(answer.pictures[0]) } : {},
    );
  };

  /** Only the newest request changes anything; what it could not have is said, the rest stays as it was. */
  private async send(body: DraftBody, then: (answer: DraftAnswer) => Partial<DraftView>): Promise<void> {
    const mine = ++this.count;
    let next: Partial<DraftView>;
    let later: boolean;
    try {
      const answer = await this.options.ask(body);
      next = this.read(answer, body, then);
      // Ideas are for whoever presses anew; what follows typing comes by itself.
      later = answer.reason === "draft_busy" && !body.faithful;
    } catch (error) {
      next = { problem: error instanceof Error ? error.message : String(error) };
      later = isAway(error);
    }
    if (mine !== this.count) return;
    this.part({ busy: false, ...next });
    if (later) this.again(body);
    else this.failed = 0;
  }

  private read(
    answer: DraftAnswer,
    body: DraftBody,
    then: (answer: DraftAnswer) => Partial<DraftView>,
  ): Partial<DraftView> {
    const { understood, called, reason } = answer;
    // Asked for on another screen of this person's, or later here.
    if (reason === "draft_newer") return {};
    // Whoever pressed for ideas hears why none come.
    const problem = body.faithful && reason ? t(`errors.${reason}`) : "";
    return understood ? { understood, called, problem, ...then(answer) } : { problem };
  }

  /** The machine is away: a draft of these words comes without another letter. Ideas are for whoever asks anew. */
  private again(body: DraftBody): void {
    this.typed ||= body.seeds.length > 0 && !body.faithful;
    clearTimeout(this.later);
    this.later = setTimeout(this.fire, AGAIN[Math.min(this.failed++, AGAIN.length - 1)]);
  }

  private part(change: Partial<DraftView>): void {
    this.set({ ...this.get(), ...change });
  }

  private clip(): Clip | undefined {
    const { film, selected } = this.options;
    return film.get().clips.find((clip) => clip.id === selected.get());
  }

  private words(): { style: string; prompt: string; details: string; seed: number } | null {
    const clip = this.clip();
    if (!clip || clip.source !== "prompt") return null;
    const { style, words } = this.options.film.get();
    const said = (text: string) => resolve(text, words);
    const { prompt, details } = this.options.alone?.get()[clip.id]?.words ?? clip;
    return {
      style: said(style),
      prompt: said(prompt),
      details: said(details),
      seed: clip.seed,
    };
  }
}

// Words that a press writes

const THEN = /[,;.]\s+(?:then|luego|después(?!\s+de(?![\wáéíóúñ]))|entonces)(?![\wáéíóúñ])[,:]?/iu;

/** `text` with the first whole `word` as `instead`. */
export function exchanged(text: string, word: string, instead: string): string {
  const at = [...text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu)].find((found) => found[0] === word);
  return at ? text.slice(0, at.index) + instead + text.slice(at.index + word.length) : text;
}

/** How many words a part may have before a colon that speaks of every part (collab/film/recipes.py has the rule). */
const HEAD_WORDS_MAX = 3;

/** Where the part ends to which something is added: the first, or what all of them share behind a colon. */
function endOf(prompt: string): number {
  const parts = prompt.split(THEN);
  if (parts.length < 2) return prompt.length;
  const colon = /:\s/.exec(parts.at(-1)!);
  const heads = [...parts.slice(0, -1), parts.at(-1)!.slice(0, colon?.index)];
  const short = heads.every((head) => {
    const count = head.match(/\S+/g)?.length ?? 0;
    return !/:/.test(head) && count > 0 && count <= HEAD_WORDS_MAX;
  });
  return colon && short ? prompt.length : parts[0]!.length;
}

/** A prompt that also says `more`, in its first phase. */
export function added(prompt: string, more: string): string {
  const end = endOf(prompt);
  const said = prompt.slice(0, end).trimEnd();
  const stop = /[.!?]$/.exec(said)?.[0] ?? "";
  const bare = stop ? said.slice(0, -1) : said;
  return `${bare}${bare ? (bare.endsWith(",") ? " " : ", ") : ""}${more}${stop}${prompt.slice(end)}`;
}
