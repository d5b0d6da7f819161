import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n";
import { later, whenIdle } from "./later";

const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>;

beforeEach(() => setLanguage("en"));
afterEach(cleanup);

test("a part is loaded when it is first shown, and at once from then on", async () => {
  const load = vi.fn(() => Promise.resolve(Hello));
  const Part = later(load);
  expect(load).toHaveBeenCalledTimes(0);
  const first = render(<Part name="Ana" />);
  expect(screen.getByRole("status").textContent).toBe("Opening…");
  await screen.findByText("Hello Ana");
  first.unmount();
  render(<Part name="Bo" />);
  screen.getByText("Hello Bo");
  expect(load).toHaveBeenCalledTimes(1);
});

test("what cannot be loaded says so and is tried again; after a second failure the page itself can be", async () => {
  const load = vi.fn<() => Promise<typeof Hello>>();
  load.mockRejectedValueOnce(new TypeError()).mockRejectedValueOnce(new TypeError()).mockResolvedValue(Hello);
  const Part = later(load);
  render(
    <div role="tabpanel" tabIndex={0}>
      <Part name="Ana" />
    </div>,
  );
  await screen.findByText(/could not be loaded/);
  expect(screen.queryByRole("link")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("link", { name: "Load again" });
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("Hello Ana");
  expect(document.activeElement).toBe(screen.getByRole("tabpanel"));
});

test("a part that was brought ahead of time is there at once; a failure of that is nobody's trouble", async () => {
  const load = vi.fn<() => Promise<typeof Hello>>();
  load.mockRejectedValueOnce(new TypeError()).mockResolvedValue(Hello);
  const Part = later(load);
  Part.ahead();
  await Promise.resolve();
  Part.ahead();
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await Promise.resolve();
  render(<Part name="Ana" />);
  screen.getByText("Hello Ana");
});

test("a part that comes while its place is first drawn is shown", async () => {
  let come: (part: typeof Hello) => void = () => undefined;
  const Part = later(() => new Promise<typeof Hello>((resolve) => (come = resolve)));
  Part.ahead();
  const Drawn = () => {
    // The browser has drawn; what is done after that is not done yet.
    useLayoutEffect(() => come(Hello));
    return null;
  };
  const place = document.createElement("div");
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  const root = createRoot(place);
  root.render([<Part key="part" name="Ana" />, <Drawn key="drawn" />]);
  await vi.waitFor(() => expect(place.textContent).toBe("Hello Ana"));
  root.unmount();
  vi.unstubAllGlobals();
});

test("a place of its own is held by its own shape; after a failed try the line says what is done", async () => {
  const load = vi.fn<() => Promise<typeof Hello>>();
  load.mockRejectedValueOnce(new TypeError()).mockReturnValueOnce(new Promise(() => undefined));
  const Part = later(load, { meanwhile: () => <p>The shape of it</p> });
  render(<Part name="Ana" />);
  screen.getByText("The shape of it");
  expect(screen.queryByText("Opening…")).toBeNull();
  await screen.findByText(/could not be loaded/);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  screen.getByText("Opening…");
  expect(document.activeElement).toBe(screen.getByRole("status"));
});

test("what is done when the browser is idle waits for that, and can be called off", () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", undefined);
  const run = vi.fn();
  whenIdle(run)();
  vi.advanceTimersByTime(60_000);
  expect(run).not.toHaveBeenCalled();
  whenIdle(run);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(run).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
