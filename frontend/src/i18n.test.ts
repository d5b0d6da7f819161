import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { list, number, percent, setLanguage, t } from "./i18n";
import en from "./locales/en.json";
import es from "./locales/es.json";
import footageEn from "./locales/footage.en.json";
import footageEs from "./locales/footage.es.json";
import playEn from "./locales/play.en.json";
import playEs from "./locales/play.es.json";
import togetherEn from "./locales/together.en.json";
import togetherEs from "./locales/together.es.json";
import leadEn from "./locales/lead.en.json";
import leadEs from "./locales/lead.es.json";
import laidEn from "./locales/laid.en.json";
import laidEs from "./locales/laid.es.json";
import myselfEn from "./locales/myself.en.json";
import myselfEs from "./locales/myself.es.json";
import startEn from "./locales/start.en.json";
import startEs from "./locales/start.es.json";
import serverEn from "./locales/server.en.json";
import serverEs from "./locales/server.es.json";
import teachEn from "./locales/teach.en.json";
import teachEs from "./locales/teach.es.json";
import versusEn from "./locales/versus.en.json";
import versusEs from "./locales/versus.es.json";

type Node = string | string[] | { [key: string]: Node };

function flat(node: Node, at = ""): Map<string, string | string[]> {
  if (typeof node === "string" || Array.isArray(node)) return new Map([[at, node]]);
  const found = new Map<string, string | string[]>();
  for (const [key, inner] of Object.entries(node)) {
    for (const entry of flat(inner, at ? `${at}.${key}` : key)) found.set(...entry);
  }
  return found;
}

/** Every catalogue of a language as one: parts of the screen bring some of it late, and some the server alone says. */
const whole = (...parts: Node[]) => new Map(parts.flatMap((part) => [...flat(part)]));
const english = whole(
  ...[en, playEn, footageEn, togetherEn, versusEn, myselfEn, laidEn, leadEn, startEn, teachEn, serverEn],
);
const spanish = whole(
  ...[es, playEs, footageEs, togetherEs, versusEs, myselfEs, laidEs, leadEs, startEs, teachEs, serverEs],
);

/** A language may need a plural form that the other does not. */
const base = (key: string) => key.replace(/_(one|many|other)$/, "");
const bases = (keys: Iterable<string>) => [...new Set([...keys].map(base))].sort();
const blanks = (words: string | string[]) => [...String(words).matchAll(/\{\w+\}/g)].map(String).sort();

function sources(folder = "src"): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

test("both languages say the same things, with the same blanks", () => {
  expect(bases(spanish.keys())).toEqual(bases(english.keys()));
  for (const catalogue of [english, spanish]) {
    for (const [key, words] of catalogue) {
      const twin = english.get(key) ?? english.get(`${base(key)}_other`) ?? english.get(base(key))!;
      expect([key, blanks(words)]).toEqual([key, blanks(twin)]);
      expect([key, Array.isArray(words)]).toEqual([key, Array.isArray(twin)]);
      expect(String(words).trim(), key).not.toBe("");
      // Whatever the count, some form fits.
      expect(catalogue.has(base(key)) || catalogue.has(`${base(key)}_other`), key).toBe(true);
    }
  }
});

const everything = sources().join("\n");
/** t("a.b"), t(flag ? "a.b" : "a.c"), list("a.b"): the literal keys anywhere inside the call. */
const calls = [...everything.matchAll(/\b(?:t|list)\(([^;{]*?)[,)]/g)].map((call) => call[1]!);
const literal = new Set(
  calls.flatMap((inner) => [...inner.matchAll(/"([a-z]\w*\.[\w.]+)"/g)].map((key) => key[1]!)),
);
/** t(`state.${name}`): a family of keys. */
const families = new Set([...everything.matchAll(/`([a-z]\w*\.[\w.]*)\$\{/g)].map((key) => key[1]!));

const exists = (key: string) => english.has(key) || english.has(`${key}_other`);

test("every key that the screen asks for is in the catalogue", () => {
  expect(literal.size).toBeGreaterThan(60);
  expect([...literal].filter((key) => !exists(key))).toEqual([]);
  for (const family of families) {
    expect(
      [...english.keys()].some((key) => key.startsWith(family)),
      family,
    ).toBe(true);
  }
});

test("nothing stands in the catalogue that the screen never says", () => {
  // The server reads "errors" from the same files; it has its own test.
  const quoted = new Set([...everything.matchAll(/"([a-z]\w*\.[\w.]+)"/g)].map((key) => key[1]!));
  const asked = (key: string) =>
    quoted.has(base(key)) || [...families].some((family) => key.startsWith(family));
  expect([...english.keys()].filter((key) => !key.startsWith("errors.") && !asked(key))).toEqual([]);
});

test("what the screen says by itself does not stand with what the server alone says", () => {
  const servers = flat(serverEn);
  expect([...literal].filter((key) => servers.has(key))).toEqual([]);
  // Reasons of takes, jobs and footage are looked up by their code.
  const reasons = /^errors\.(render|machine|worker|export|tune|footage|draft|adapter|kept_out)/;
  expect([...servers.keys()].filter((key) => reasons.test(key))).toEqual([]);
});

test("a sentence is filled, counted and numbered as its language does", () => {
  setLanguage("en");
  expect(t("gate.held", { count: 1 })).toBe("1 segment waits");
  expect(t("gate.held", { count: 9 })).toBe("9 segments wait");
  expect(number(2.25)).toBe("2.3");
  setLanguage("es");
  expect(document.documentElement.lang).toBe("es");
  expect(t("gate.held", { count: 1 })).toContain("1 segmento");
  expect(number(2.25)).toBe("2,3");
  expect(percent(0.5)).toMatch(/^50\s%$/);
  setLanguage("en");
});

test("a key that nobody wrote shows itself, and a blank without a value stays", () => {
  expect(t("nobody.wrote.this")).toBe("nobody.wrote.this");
  expect(t("join")).toBe("join");
  expect(t("closed.4401.deeper")).toBe("closed.4401.deeper");
  expect(list("join.nothing")).toEqual([]);
  expect(list("join.animals").length).toBeGreaterThan(3);
  expect(t("header.exporting")).toBe("Exporting {share}");
});
