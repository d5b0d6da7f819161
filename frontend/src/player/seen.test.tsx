import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, test } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { useSeen } from "./seen";

const film = (...prompts: string[]) => ({
  words: [{ id: "w", name: "hero", text: "a grey cat", choices: [] }],
  clips: prompts.map((prompt, at) => ({ id: `c${at}`, prompt, source: prompt === "-" ? "gap" : "prompt" })),
  cells: prompts.map((_, at) => ({ clip: `c${at}`, from: at * 48, to: at * 48 + 48 })),
});
const transport = new Store({ slot: 0 });
const player = { frame: 0, transport };
const watched = new Store<unknown>(null);

function Seen() {
  return <p>{useSeen()}</p>;
}
function show(shown: unknown): void {
  const session = { film: new Store(shown), player, desk: { watched } };
  render(
    <EditorProvider value={session as unknown as Session}>
      <Seen />
    </EditorProvider>,
  );
}
function go(slot: number): void {
  player.frame = slot * 48;
  act(() => transport.set({ slot }));
}
afterEach(() => {
  cleanup();
  watched.set(null);
  go(0);
});

test("the picture is named by the clip under the playhead and its words", async () => {
  await setLanguage("en");
  show(film("{hero} in a boat", "-", ""));
  screen.getByText("Clip 1: a grey cat in a boat");
  go(1);
  screen.getByText("Clip 2: Gap");
  go(2);
  screen.getByText("Clip 3: no words yet");
  go(3);
  screen.getByText("The film");
});

test("of a version that is watched its own words are said", () => {
  show(film("a boat"));
  act(() => watched.set(film("a ship")));
  screen.getByText("Clip 1: a ship");
});
