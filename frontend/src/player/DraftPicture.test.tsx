import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import type { Moment, Shown } from "../state";
import { Store } from "../store";
import { DraftPicture } from "./DraftPicture";

afterEach(cleanup);

function open(state: Shown, { from = 96, clip = "c1", shown = "k" } = {}) {
  setLanguage("en");
  const moment = {
    state,
    cell: { clip, index: from / 48, from },
    segment: { key: "k", shown },
  } as unknown as Moment;
  const drafts = new Store({ clip: "c1", picture: "data:image/jpeg;base64,AAAA" });
  const film = new Store({ clips: [{ id: "c1", from: 96 }] });
  render(
    <EditorProvider value={{ drafts, film } as unknown as Session}>
      <DraftPicture moment={moment} />
    </EditorProvider>,
  );
  return screen.queryByRole("img");
}

test("a draft is shown, and called one, while the machine owes a picture of these words", () => {
  expect(open("changed")).not.toBeNull();
  screen.getByText("Draft");
  cleanup();
  expect(open("rendering", { shown: "another" })).not.toBeNull();
});

test("the preview or the take is never hidden by a draft", () => {
  for (const state of ["preview", "rendering", "ready"] as const) expect(open(state)).toBeNull();
});

test("a draft stays with its clip and the first moment that is shown of it, whichever of its source that is", () => {
  expect(open("changed", { clip: "c2" })).toBeNull();
  expect(open("changed", { from: 144 })).toBeNull();
});
