// @vitest-environment node
/** A house with one more catalogue, built: what is offered at the door, and what each file of the screen brings. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "vite";
import { catalogues } from "./catalogues";

const house = mkdtempSync(join(tmpdir(), "catalogues-"));
const SCREEN = `
import { languages, readLanguage } from "./i18n";
globalThis.door = { languages, readLanguage, play: () => import("./words") };
`;
let files: { fileName: string; code: string; isEntry: boolean }[];

beforeAll(async () => {
  for (const name of ["i18n.ts", "store.ts", "locales"])
    cpSync(join("src", name), join(house, "src", name), { recursive: true });
  writeFileSync(
    join(house, "src", "words.ts"),
    readFileSync("src/play/words.ts", "utf8").replaceAll("../", "./"),
  );
  writeFileSync(join(house, "src", "main.ts"), SCREEN);
  const words = readFileSync("src/locales/en.json", "utf8");
  writeFileSync(join(house, "src", "locales", "pt-BR.json"), words.replace('"English"', '"Português"'));
  const built = await build({
    root: house,
    configFile: false,
    logLevel: "silent",
    plugins: [catalogues()],
    build: { write: false, rolldownOptions: { input: join(house, "src", "main.ts"), external: ["react"] } },
  });
  files = (built as unknown as { output: typeof files }).output;
});
afterAll(() => rmSync(house, { recursive: true }));

const english = JSON.parse(readFileSync("src/locales/en.json", "utf8"));
const holding = (words: string) =>
  files.filter(({ code }) => code?.includes(words)).map(({ fileName }) => fileName);

test("one more file is offered at the door by its own name, and is loaded when it is chosen", () => {
  const entry = files.find(({ isEntry }) => isEntry)!;
  for (const name of ["English", "Español", "Português"]) expect(entry.code).toContain(name);
  expect(entry.code).not.toContain(english.join.title);
  expect(holding(english.join.title)).toHaveLength(2); // English and the third: a file each
});

test("a late part comes with the code that says it, and never before", () => {
  const [late, ...others] = holding(english.late.play.plays.title);
  expect(others).toEqual([]);
  expect(holding(english.join.title)).not.toContain(late);
});

test("what the server alone says is in no file of the screen", () => {
  expect(holding(english.server.errors.bad_request)).toEqual([]);
  expect(holding(english.server.changes.gap)).toEqual([]);
});
