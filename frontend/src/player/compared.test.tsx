import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n";
import { Seam, WayButtons, over } from "./compared";

beforeEach(() => setLanguage("en"));
afterEach(cleanup);

test("the slider is where one picture ends, or how much of the other is seen through it", () => {
  expect(over("wipe", 30)).toEqual({ clipPath: "inset(0 0 0 30%)" });
  expect(over("overlay", 30)).toEqual({ opacity: 0.3 });
  expect([over("beside", 30), over("difference", 30)]).toEqual([undefined, undefined]);
});

test("there are four ways of looking", () => {
  const setWay = vi.fn();
  render(<WayButtons way="wipe" setWay={setWay} />);
  const names = screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"));
  expect(names).toEqual(["One over the other", "One through the other", "Side by side", "What differs"]);
  fireEvent.click(screen.getByRole("button", { name: "One through the other" }));
  expect(setWay).toHaveBeenCalledWith("overlay");
});

test("the slider says what it slides, and rests where nothing is slid", () => {
  const seam = (way: Parameters<typeof Seam>[0]["way"]) =>
    render(<Seam way={way} label="The seam" share={50} setShare={vi.fn()} />);
  seam("wipe");
  expect(screen.getByLabelText("The seam").style.visibility).toBe("");
  cleanup();
  seam("overlay");
  expect(screen.getByLabelText("How much of the right one is seen").style.visibility).toBe("");
  cleanup();
  seam("difference");
  expect(screen.getByLabelText("The seam").style.visibility).toBe("hidden");
});
