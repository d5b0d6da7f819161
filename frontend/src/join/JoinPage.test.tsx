import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n";
import { JoinPage, tidyCode } from "./JoinPage";
import { setKnown } from "./known";

/** The server's answer to every command, and what it was asked. */
let answer: { status: number; body: unknown };
const asked: { path: string; body: unknown; language: string | undefined }[] = [];

beforeEach(() => {
  setLanguage("en");
  setKnown(false);
  asked.length = 0;
  answer = { status: 404, body: { code: "code_wrong", message: "No room has this code." } };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    const body = init.body ? (JSON.parse(String(init.body)) as unknown) : null;
    asked.push({ path, body, language: headers["Accept-Language"] });
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const join = () => fireEvent.click(screen.getByRole("button", { name: "Join" }));
/** The sentence that a reader hears with a field. */
const beside = (label: string) => {
  const field = screen.getByLabelText(label);
  return document.getElementById(field.getAttribute("aria-describedby")!)?.textContent;
};

test("a code is understood as people type it", () => {
  for (const typed of ["LUNA-42", " luna 42 ", "luna_42", "Luna – 42"])
    expect(tidyCode(typed)).toBe("LUNA-42");
});

test("a newcomer asks the server for nothing before the button is pressed", () => {
  render(<JoinPage />);
  expect(asked).toEqual([]);
  expect(screen.getByLabelText<HTMLInputElement>("Your name").value).not.toBe("");
});

test("the code goes out tidy, with the name and the language of the page", async () => {
  render(<JoinPage />);
  fireEvent.click(screen.getByLabelText("Español"));
  type("Código de la sala", "luna 42");
  type("Tu nombre", " Búho ");
  fireEvent.click(screen.getByRole("button", { name: "Entrar" }));
  await screen.findByRole("alert");
  expect(asked).toEqual([
    { path: "/api/join", body: { code: "LUNA-42", name: "Búho", language: "es" }, language: "es" },
  ]);
});

test("a wrong code is told beside the code", async () => {
  render(<JoinPage />);
  type("Room code", "NOPE-99");
  join();
  expect((await screen.findByRole("alert")).textContent).toBe("No room has this code.");
  expect(beside("Room code")).toBe("No room has this code.");
});

test("a taken name is told beside the name", async () => {
  answer = { status: 409, body: { code: "name_taken", message: "Choose another name." } };
  render(<JoinPage />);
  type("Room code", "LUNA-42");
  join();
  await screen.findByRole("alert");
  expect(beside("Your name")).toBe("Choose another name.");
});

test("what is missing is said without asking the server", () => {
  render(<JoinPage />);
  join();
  expect(beside("Room code")).toBe("Type the room's code, please.");
  type("Room code", "LUNA-42");
  type("Your name", "  ");
  join();
  expect(beside("Your name")).toBe("Type a name, please.");
  expect(asked).toEqual([]);
});

test("somebody who is known sees their rooms", async () => {
  setKnown(true);
  const rooms = [{ id: "r1", title: "The red car", role: "editor", code: "LUNA-42", team: 3, copy: "" }];
  answer = { status: 200, body: { user: { id: 1, name: "Owl" }, language: "en", rooms, teams: [] } };
  render(<JoinPage />);
  expect((await screen.findByRole("link", { name: /The red car/ })).getAttribute("href")).toBe("/rooms/r1");
  expect(screen.queryByRole("button", { name: "New film" })).toBeNull();
});

test("their rooms come first, and the form first where a link with a code brought them", async () => {
  setKnown(true);
  const rooms = [{ id: "r1", title: "The red car", role: "editor", code: "LUNA-42", team: 1, copy: "" }];
  answer = { status: 200, body: { user: { id: 1, name: "Owl" }, language: "en", rooms, teams: [] } };
  const follows = (link: Element) =>
    (screen.getByRole("form").compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const first = render(<JoinPage />);
  expect(follows(await screen.findByRole("link", { name: /The red car/ }))).toBe(false);
  expect(document.activeElement).not.toBe(screen.getByLabelText("Room code"));
  first.unmount();
  vi.stubGlobal("location", { search: "?code=LUNA-42" });
  render(<JoinPage />);
  expect(follows(await screen.findByRole("link", { name: /The red car/ }))).toBe(true);
  expect(document.activeElement).toBe(screen.getByLabelText("Room code"));
});

test("who started it on this computer is told where code and link are, and nobody else is", () => {
  vi.stubGlobal("location", { search: "", hostname: "localhost" });
  const here = render(<JoinPage />);
  expect(screen.getByText(/Its window shows a code/)).toBeTruthy();
  here.unmount();
  vi.stubGlobal("location", { search: "", hostname: "192.168.7.20" });
  const there = render(<JoinPage />);
  expect(screen.queryByText(/Its window shows a code/)).toBeNull();
  there.unmount();
  setKnown(true);
  vi.stubGlobal("location", { search: "", hostname: "localhost" });
  render(<JoinPage />);
  expect(screen.queryByText(/Its window shows a code/)).toBeNull();
});

test("a visit that has ended is asked after once and not again", async () => {
  setKnown(true);
  answer = { status: 401, body: { code: "sign_in", message: "Sign in." } };
  const first = render(<JoinPage />);
  await vi.waitFor(() => expect(localStorage.getItem("telar-known")).toBeNull());
  first.unmount();
  render(<JoinPage />);
  expect(asked.map((each) => each.path)).toEqual(["/api/me"]);
});

test("a pupil is shown their three pictures once, and goes in", async () => {
  answer = { status: 200, body: { room: "r1", role: "editor", name: "Owl", secret: "moon-cat-boat" } };
  const assign = vi.fn();
  vi.stubGlobal("location", { search: "?code=LUNA-42", assign });
  render(<JoinPage />);
  join();
  await screen.findByText("Remember your three pictures");
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["moon", "cat", "boat"]);
  expect(assign).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("radio", { name: "snail" }));
  expect(asked.at(-1)).toMatchObject({ path: "/api/rooms/r1/me", body: { picture: "snail" } });
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "snail" }).checked).toBe(true);
  fireEvent.click(screen.getByRole("button", { name: "Go in" }));
  expect(assign).toHaveBeenCalledWith("/rooms/r1");
});

test("a name that is known asks for its three pictures, in order", async () => {
  answer = { status: 409, body: { code: "secret_needed", message: "Choose your three pictures." } };
  render(<JoinPage />);
  type("Room code", "LUNA-42");
  type("Your name", "Owl");
  join();
  await screen.findByText("Your three pictures, in order");
  expect(beside("Your name")).toBe("Choose your three pictures.");
  for (const name of ["moon", "sun", "cat"]) fireEvent.click(screen.getByRole("button", { name }));
  fireEvent.click(screen.getByRole("button", { name: "sun, picture 2 of 3" }));
  fireEvent.click(screen.getByRole("button", { name: "boat" }));
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "star" }).disabled).toBe(true);
  answer = { status: 403, body: { code: "secret_wrong", message: "Not these." } };
  join();
  await screen.findByText("Not these.");
  expect(asked.at(-1)!.body).toMatchObject({ name: "Owl", secret: "moon-cat-boat" });
  // Wrong ones are put away, and another name asks for none.
  expect(screen.getByRole("button", { name: "moon" }).getAttribute("aria-pressed")).toBe("false");
  type("Your name", "Elk");
  expect(screen.queryByText("Your three pictures, in order")).toBeNull();
});

test("while it is carried out the press keeps the focus, and another one asks for nothing", async () => {
  render(<JoinPage />);
  type("Room code", "LUNA-42");
  type("Your name", "Owl");
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Join" });
  button.focus();
  fireEvent.click(button);
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(button.disabled).toBe(false);
  fireEvent.click(button);
  await screen.findByRole("alert");
  expect(asked.length).toBe(1);
  expect(document.activeElement).toBe(button);
});
