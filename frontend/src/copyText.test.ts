import { expect, test, vi } from "vitest";
import { copyText } from "./copyText";

test("where the clipboard is barred words are copied from a field, and the keyboard is where it was", async () => {
  const button = document.createElement("button");
  document.body.append(button);
  button.focus();
  let copied = "";
  const exec = () => {
    copied = (document.activeElement as HTMLTextAreaElement).value;
    return true;
  };
  Object.assign(document, { execCommand: exec });
  const clipboard = { writeText: () => Promise.reject(new TypeError()) };
  vi.stubGlobal("navigator", { ...navigator, clipboard });
  expect(await copyText("LUNA-42")).toBe(true);
  expect([copied, document.activeElement]).toEqual(["LUNA-42", button]);
  expect(document.querySelector("textarea")).toBeNull();
  vi.unstubAllGlobals();
});
