import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../api";
import { setLanguage } from "../i18n";
import { NewFilm } from "./NewFilm";

const templates = [
  {
    id: "water",
    aim: "explain",
    title: "The water cycle",
    about: "A drop.",
    clips: 5,
    seconds: 16,
    picture: "/media/templates/a.jpg",
  },
  {
    id: "kitchen",
    aim: "practise",
    title: "Fire in the kitchen",
    about: "What burns.",
    clips: 4,
    seconds: 12,
    picture: null,
  },
  {
    id: "car",
    aim: "show",
    title: "Un día en coche",
    about: "Four places.",
    clips: 4,
    seconds: 16,
    picture: null,
  },
  {
    id: "new",
    aim: "something new",
    title: "Later",
    about: "Of a newer server.",
    clips: 1,
    seconds: 2,
    picture: null,
  },
];

beforeEach(async () => {
  setLanguage("en");
  vi.spyOn(api, "templates").mockResolvedValue({ templates });
  render(<NewFilm />);
  fireEvent.click(screen.getByRole("button", { name: "New film" }));
  await screen.findByRole("radio", { name: /water cycle/ });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
const search = (words: string) =>
  fireEvent.change(screen.getByRole("searchbox", { name: "What for?" }), { target: { value: words } });
const offered = () =>
  screen.getAllByRole("radio").map((radio) => radio.closest("label")!.querySelector("b")!.textContent);

test("films stand under what one comes for, one radio group through all of them", () => {
  const drills = screen.getByRole("group", { name: "To practise what to do" });
  within(drills).getByRole("radio", { name: "Fire in the kitchen 4 clips, 12 s What burns." });
  expect(offered()).toEqual([
    "A blank film", "The sample film", "Later", "The water cycle", "Fire in the kitchen", "Un día en coche",
  ]); // prettier-ignore
  expect(new Set(screen.getAllByRole("radio").map((radio) => radio.getAttribute("name"))).size).toBe(1);
});

test("a template shows its picture once there is one, which says nothing that its words do not", () => {
  const pictures = document.querySelectorAll("img");
  expect([...pictures].map((one) => [one.getAttribute("src"), one.alt])).toEqual([
    ["/media/templates/a.jpg", ""],
  ]);
  expect(pictures[0]!.closest("label")!.querySelector("b")!.textContent).toBe("The water cycle");
});

test("a word finds by title, line and aim, with accents or without; what is chosen stays", () => {
  search("practise");
  expect(offered()).toEqual(["A blank film", "Fire in the kitchen"]);
  search("dia");
  expect(offered()).toEqual(["A blank film", "Un día en coche"]);
  fireEvent.click(screen.getByRole("radio", { name: /coche/ }));
  search("drop");
  expect(offered()).toEqual(["The water cycle", "Un día en coche"]);
});

test("where nothing is found a sentence says so, and a blank film is still there", () => {
  search("dinosaur");
  expect(screen.getByRole("status").textContent).toMatch(/No template for “dinosaur”/);
  expect(offered()).toEqual(["A blank film"]);
});
