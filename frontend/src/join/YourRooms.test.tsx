import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Me, ApiError, api } from "../api";
import { setLanguage } from "../i18n";
import { YourRooms } from "./YourRooms";
import { setKnown } from "./known";

const room = (id: string, title: string, team: number, copy = "") => ({
  id,
  title,
  role: "owner" as const,
  code: `LUNA-${id}`,
  team,
  copy,
});
const TWO: Me = {
  user: { id: 1, name: "Marta" },
  language: "en",
  rooms: [
    room("1", "The sea", 7),
    room("3", "The sea", 7, "Bo"),
    room("2", "The sea", 7, "Ana"),
    room("4", "Hills", 8),
    { ...room("5", "A guest's", 9), role: "editor" },
  ],
  teams: [
    { id: 7, name: "7A", is_class: true, people: 2 },
    { id: 8, name: "7B", is_class: true, people: 1 },
  ],
};
const RECEIPT = {
  at: "2026-11-27T10:00:00Z",
  name: "7A",
  people: 2,
  films: 3,
  edits: 9,
  takes: 6,
  room: null,
};

beforeEach(async () => {
  await setLanguage("en");
  setKnown(true);
  vi.spyOn(api, "me").mockResolvedValue(TWO);
  vi.spyOn(api, "templates").mockResolvedValue({ templates: [] });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const team = (name: string) => screen.findByRole("region", { name });
const links = (part: HTMLElement) =>
  within(part)
    .getAllByRole("link")
    .map((link) => link.textContent);

test("each class stands under its name with its people, its films and, folded away, the copies of them", async () => {
  render(<YourRooms />);
  const first = await team("7A");
  expect(within(first).getByRole("heading").textContent).toBe("7A class · 2 people have come in");
  expect(first.querySelector("details")!.open).toBe(false);
  expect(within(first).getByText("2 copies")).toBeTruthy();
  expect(links(first)).toEqual(["The sea LUNA-1", "The sea · Ana LUNA-2", "The sea · Bo LUNA-3"]);
  const second = await team("7B");
  expect(within(second).getByRole("heading").textContent).toBe("7B class · 1 person has come in");
  expect(links(second)).toEqual(["Hills LUNA-4"]);
  expect(second.querySelector("details")).toBeNull();
  expect(screen.getByRole("heading", { name: "Where you are a guest" })).toBeTruthy();
  expect(screen.getByRole("link", { name: /A guest's/ })).toBeTruthy();
});

test("a guest sees their own copies as they are, and no way to a class of their own", async () => {
  vi.spyOn(api, "me").mockResolvedValue({ ...TWO, teams: [] });
  render(<YourRooms />);
  await screen.findByRole("link", { name: /The sea · Ana/ });
  expect(document.querySelector("details")).toBeNull();
  expect(screen.queryByRole("button", { name: "Open another class" })).toBeNull();
  expect(screen.queryByRole("heading", { name: "Where you are a guest" })).toBeNull();
});

test("who leads one team that is no class sees no headings", async () => {
  const alone = { ...TWO, rooms: [room("1", "The sea", 7)], teams: [{ ...TWO.teams[0]!, is_class: false }] };
  vi.spyOn(api, "me").mockResolvedValue(alone);
  render(<YourRooms />);
  await screen.findByRole("link", { name: /The sea/ });
  expect(screen.queryByRole("heading", { level: 3 })).toBeNull();
  expect(screen.queryByRole("button", { name: /Delete/ })).toBeNull();
  expect(screen.getByRole("button", { name: "New film" })).toBeTruthy();
});

test("a new film goes into the class under which its button stands", async () => {
  const make = vi.spyOn(api, "createRoom").mockResolvedValue({ id: "r9" });
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  render(<YourRooms />);
  fireEvent.click(within(await team("7B")).getByRole("button", { name: "New film in 7B" }));
  fireEvent.click(screen.getByRole("button", { name: "Make it" }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith("/rooms/r9"));
  expect(make).toHaveBeenCalledWith("Untitled film", "blank", 8);
});

test("another class is opened by its name and a film, and what does not do is said", async () => {
  const open = vi.spyOn(api, "openClass");
  open.mockRejectedValueOnce(new ApiError(422, "class_name", "A class wants a name."));
  open.mockResolvedValueOnce({ team: 9, room: "r8", code: "SOL-10" });
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  render(<YourRooms />);
  fireEvent.click(await screen.findByRole("button", { name: "Open another class" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Name of the class"));
  fireEvent.click(screen.getByRole("button", { name: "Open it" }));
  expect((await screen.findByRole("alert")).textContent).toBe("A class wants a name.");
  expect(assign).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText("Name of the class"), { target: { value: "8C" } });
  fireEvent.click(screen.getByRole("button", { name: "Open it" }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith("/rooms/r8"));
  expect(open).toHaveBeenLastCalledWith({ name: "8C", title: "Untitled film", template: "blank" });
});

test("a class is deleted by its own name; the receipt stays and the other class with it", async () => {
  const erase = vi.spyOn(api, "deleteClass").mockResolvedValue(RECEIPT);
  render(<YourRooms />);
  fireEvent.click(within(await team("7A")).getByRole("button", { name: "Delete the class “7A” …" }));
  expect(erase).not.toHaveBeenCalled();
  screen.getByRole("alertdialog", { name: /Delete the class “7A” with all its people/ });
  const left = { ...TWO, rooms: TWO.rooms.slice(3), teams: TWO.teams.slice(1) };
  vi.spyOn(api, "me").mockResolvedValue(left);
  fireEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "7A" })).toBeNull());
  expect(erase).toHaveBeenCalledWith("1");
  expect(screen.getByRole("status").textContent).toContain(
    "the class “7A” was deleted. People: 2. Films: 3.",
  );
  expect(await team("7B")).toBeTruthy();
});

test("a class that could not be deleted says why and stays", async () => {
  vi.spyOn(api, "deleteClass").mockRejectedValue(
    new ApiError(403, "not_allowed", "Your role does not allow it."),
  );
  render(<YourRooms />);
  fireEvent.click(within(await team("7A")).getByRole("button", { name: /Delete the class/ }));
  fireEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Your role does not allow it.");
  expect(await team("7A")).toBeTruthy();
});

test("the same in Spanish", async () => {
  await setLanguage("es");
  render(<YourRooms />);
  const first = await team("7A");
  expect(within(first).getByRole("heading").textContent).toBe("7A clase · han entrado 2 personas");
  within(first).getByRole("button", { name: "Película nueva en 7A" });
  within(first).getByRole("button", { name: "Borrar la clase «7A»…" });
  screen.getByRole("button", { name: "Abrir otra clase" });
  screen.getByRole("button", { name: "Salir de este ordenador" });
});
