/**
 * The words on the screen: one JSON catalogue per language (the server reads the same files for its sentences), each
 * loaded when it is first spoken; `main` waits for the first before it draws anything. A language is there because its
 * file is, and says its own name; what is late in it comes with the parts that say it (`catalogues.ts`).
 * `t("takes.take", {number: 2})` fills `{number}`; a key with `_one` and `_other` forms is chosen by `count`.
 */
import { Store, useStore } from "./store";

/** As the file is called: "en", "pt-BR". */
export type Language = string;
export type Catalogue = { [key: string]: string | string[] | Catalogue };

const FILES = import.meta.glob<Catalogue>("./locales/*.json", { import: "default" });
const NAMES = import.meta.glob<string>("./locales/*.json", {
  eager: true,
  import: "name",
  query: "?language",
});
/** Spoken where a language has no words. */
const FIRST = "en";
const catalogues = new Map<Language, Catalogue>();
const KEY = "telar-language";

/** What parts of the screen say that are loaded late. */
const learned: Record<Language, Catalogue> = {};

/** more: a late part's words, by language or by the file of each. */
export function learn(more: Record<string, Catalogue>): void {
  for (const [file, words] of Object.entries(more))
    learned[named(file)] = { ...learned[named(file)], ...words };
}

/** "../locales/pt-BR.json" -> "pt-BR". */
const named = (file: string): Language => /([\w-]+)(\.json)?$/.exec(file)![1]!;

export const languages: { id: Language; name: string }[] = Object.entries(NAMES).map(([file, name]) => ({
  id: named(file),
  name,
}));

const current = new Store<Language>(first());

function first(): Language {
  let wanted: string | null = null;
  try {
    wanted = localStorage.getItem(KEY);
  } catch {
    // Storage may be barred: the browser's own language decides.
  }
  return nearest(wanted ?? globalThis.navigator?.language ?? FIRST);
}

/** The language that somebody means who asks for "es-MX". */
function nearest(wanted: string): Language {
  const asked = wanted.toLowerCase();
  const known = (want: string) => languages.find(({ id }) => id.toLowerCase() === want)?.id;
  return known(asked) ?? known(asked.split("-")[0]!) ?? FIRST;
}

export const language = (): Language => current.get();
export const useLanguage = (): Language => useStore(current);

export async function readLanguage(wanted: Language): Promise<void> {
  if (!catalogues.has(wanted)) catalogues.set(wanted, await FILES[`./locales/${wanted}.json`]!());
}

/**
 * Switches the language everywhere, at once where its words are here; the page's lang attribute follows.
 * Gives false where it is not spoken, or its words cannot be had: then all stays as it is.
 */
export async function setLanguage(next: Language): Promise<boolean> {
  try {
    if (!catalogues.has(next)) await readLanguage(next);
  } catch {
    return false;
  }
  speak(next);
  return true;
}

function speak(next: Language): void {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // The choice then lasts for this page only.
  }
  document.documentElement.lang = next;
  current.set(next);
}

function lookUp(key: string): string | string[] | undefined {
  const now = current.get();
  return found(catalogues.get(now), key) ?? found(learned[now], key) ?? found(learned[FIRST], key);
}

function found(catalogue: Catalogue | undefined, key: string): string | string[] | undefined {
  let node: Catalogue | string | string[] | undefined = catalogue;
  for (const part of key.split(".")) {
    if (node === undefined || typeof node === "string" || Array.isArray(node)) return undefined;
    node = node[part];
  }
  return typeof node === "string" || Array.isArray(node) ? node : undefined;
}

export type Values = Record<string, string | number>;

/** One sentence; an unknown key shows itself, so that a test and an eye can see it. */
export function t(key: string, values: Values = {}): string {
  const form = typeof values.count === "number" ? pluralForm(values.count) : "";
  const words = (form ? lookUp(`${key}_${form}`) : undefined) ?? lookUp(key);
  if (typeof words !== "string") return key;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? shown(values[name]!) : whole,
  );
}

const shown = (value: string | number): string => (typeof value === "number" ? number(value) : value);

export function list(key: string): string[] {
  const words = lookUp(key);
  return Array.isArray(words) ? words : [];
}

function pluralForm(count: number): string {
  return new Intl.PluralRules(current.get()).select(count);
}

/** 2.25 -> "2.3" or "2,3". */
/** A format takes longer to make than to use a thousand times. */
const formats = new Map<string, Intl.NumberFormat>();

export function number(value: number, digits = 1): string {
  const name = `${current.get()} ${digits}`;
  const format = formats.get(name) ?? new Intl.NumberFormat(current.get(), { maximumFractionDigits: digits });
  formats.set(name, format);
  return format.format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(current.get(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** "2026-11-24T16:00:00Z" -> "24 Nov 2026, 17:00", on this person's clock. */
export function moment(iso: string): string {
  const format = new Intl.DateTimeFormat(current.get(), { dateStyle: "medium", timeStyle: "short" });
  return format.format(new Date(iso));
}
