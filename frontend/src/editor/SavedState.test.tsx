import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { SavedState } from "./SavedState";
import { EditorProvider } from "./context";
import type { Session } from "./session";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
});
afterEach(cleanup);

function show(keeps: boolean) {
  const status = new Store({ phase: "saved" });
  const session = {
    room: { status, keeps: new Store(keeps) },
    feed: new Store({ damaged: false, approved: null }),
    writes: true,
    held: "",
    say: (words: string) => said.push(words),
  } as unknown as Session;
  const { container } = render(
    <EditorProvider value={session}>
      <SavedState />
    </EditorProvider>,
  );
  act(() => status.set({ phase: "offline" }));
  return container.textContent;
}

test("offline it says that words wait here, and where no copy may be kept that the page must stay open", async () => {
  await setLanguage("en");
  expect(show(true)).toBe("Offline: your words wait here");
  cleanup();
  expect(show(false)).toBe("Offline: this browser keeps no copy, leave the page open");
  cleanup();
  await setLanguage("es");
  expect(show(false)).toBe("Sin conexión: este navegador no guarda copia, no cierres la página");
  expect(said).toHaveLength(3);
});
