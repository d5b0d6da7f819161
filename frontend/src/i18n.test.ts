import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { language, languages, learn, list, number, percent, setLanguage, t } from "./i18n";
type Node = string | string[] | { [key: string]: Node };

function flat(node: Node, at = ""): Map<string, string | string[]> {
  if (typeof node === "string" || Array.isArray(node)) return new Map([[at, node]]);
  const found = new Map<string, string | string[]>();
  for (const [key, inner] of Object.entries(node)) {
    for (const entry of flat(inner, at ? `${at}.${key}` : key)) found.set(...entry);
  }
  return found;
}

type Section = { [key: string]: Node };
type File = Section & { late: { [part: string]: Section }; server: { errors: Section } & Section };

const LOCALES = "src/locales";
const read = (file: string) => JSON.parse(readFileSync(join(LOCALES, file), "utf8")) as File;
const FILES = new Map(readdirSync(LOCALES).map((file) => [file.replace(".json", ""), read(file)]));

/** Everything of a language as one: parts of the screen bring some of it late, and some the server alone says. */
function whole({ late, server, ...eager }: File): Map<string, string | string[]> {
  return new Map([eager, ...Object.values(late), server].flatMap((part) => [...flat(part as Section)]));
}
const english = whole(FILES.get("en")!);
const others = [...FILES.keys()].filter((id) => id !== "en");

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

test.each(others)(
  "%s says what English says, with the same blanks, and each part comes when the same does",
  (id) => {
    const other = whole(FILES.get(id)!);
    expect(bases(other.keys())).toEqual(bases(english.keys()));
    const parts = ({ late, server }: File) =>
      [late, server].map((part) => bases(flat(part as Section).keys()));
    expect(parts(FILES.get(id)!)).toEqual(parts(FILES.get("en")!));
    for (const catalogue of [english, other]) {
      for (const [key, words] of catalogue) {
        const twin = english.get(key) ?? english.get(`${base(key)}_other`) ?? english.get(base(key))!;
        expect([key, blanks(words)]).toEqual([key, blanks(twin)]);
        expect([key, Array.isArray(words)]).toEqual([key, Array.isArray(twin)]);
        expect(String(words).trim(), key).not.toBe("");
        // Whatever the count, some form fits.
        expect(catalogue.has(base(key)) || catalogue.has(`${base(key)}_other`), key).toBe(true);
      }
    }
  },
);

test("a part of the film is a plano in Spanish; clips are those of footage and of other programs", () => {
  const apart = /^(footage|errors\.footage|errors\.nothing_accepted|hand\.|review\.lost_)/;
  const told = [...whole(FILES.get("es")!)].filter(
    ([key, words]) => !apart.test(key) && /\bclips?\b/i.test(String(words).replace(/\{\w+\}/g, "")),
  );
  expect(told).toEqual([]);
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
  // The server reads "errors" and its own part from the same files; it has its own tests.
  const servers = new Set(flat(FILES.get("en")!.server).keys()).add("language.name");
  const quoted = new Set([...everything.matchAll(/"([a-z]\w*\.[\w.]+)"/g)].map((key) => key[1]!));
  const asked = (key: string) =>
    quoted.has(base(key)) || [...families].some((family) => key.startsWith(family));
  const idle = (key: string) => !key.startsWith("errors.") && !servers.has(key) && !asked(key);
  expect([...english.keys()].filter(idle)).toEqual([]);
});

test("what the screen says by itself does not stand with what the server alone says", () => {
  const { errors } = FILES.get("en")!.server;
  const servers = new Set(Object.keys(errors).map((code) => `errors.${code}`));
  expect([...literal].filter((key) => servers.has(key))).toEqual([]);
  // Reasons of takes, jobs and footage are looked up by their code.
  const reasons = /^errors\.(render|machine|worker|export|tune|footage|draft|adapter|kept_out)/;
  expect([...servers].filter((key) => reasons.test(key))).toEqual([]);
});

test("the door offers each file by the name that it gives itself", () => {
  const names = [...FILES].map(([id, file]) => ({ id, name: (file.language as { name: string }).name }));
  expect(languages).toEqual(names);
  expect(languages).toContainEqual({ id: "es", name: "Español" });
});

test("a language that nobody wrote is not spoken, and all stays as it is", async () => {
  await setLanguage("es");
  expect(await setLanguage("tlh")).toBe(false);
  expect([language(), document.documentElement.lang]).toEqual(["es", "es"]);
  await setLanguage("en");
});

test("what a language does not say of a late part is said in English", async () => {
  learn({
    en: { newest: { part: "Just made", other: "Both" } },
    "../locales/es.json": { newest: { other: "Ambos" } },
  });
  await setLanguage("es");
  expect([t("newest.part"), t("newest.other")]).toEqual(["Just made", "Ambos"]);
  await setLanguage("en");
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
