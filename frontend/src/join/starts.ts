/** What a film can begin from, by what people come for, and how a word finds it. Knows no markup. */
import { t } from "../i18n";

export const SAMPLE = "";
export const BLANK = "blank";

export interface Start {
  id: string;
  aim: string;
  title: string;
  about: string;
  clips?: number;
  seconds?: number;
  picture?: string | null;
}

export interface Group {
  aim: string;
  starts: readonly Start[];
}

const AIMS = ["own", "explain", "practise", "stage", "show"];

/** In the order of AIMS; an aim that this screen has no words for yet stands with one's own ideas. */
export function grouped(starts: readonly Start[]): Group[] {
  const aimOf = (start: Start) => (AIMS.includes(start.aim) ? start.aim : "own");
  return AIMS.map((aim) => ({ aim, starts: starts.filter((start) => aimOf(start) === aim) })).filter(
    (group) => group.starts.length > 0,
  );
}

const folded = (words: string): string => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** Those whose title, line or aim hold every word, with accents or without; what is chosen stays in sight. */
export function matching<S extends Start>(starts: readonly S[], words: string, chosen?: string): S[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  return starts.filter((start) => {
    const text = folded(`${start.title} ${start.about} ${t(`new_film.aim.${start.aim}`)}`);
    return start.id === chosen || wanted.every((word) => text.includes(word));
  });
}
