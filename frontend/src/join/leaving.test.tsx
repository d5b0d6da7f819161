import "fake-indexeddb/auto";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, api } from "../api";
import { noteCopy } from "../copies";
import { setLanguage } from "../i18n";
import SignOut from "./SignOut";
import { isKnown, setKnown } from "./known";

const assign = vi.fn();
const listed = async () => (await indexedDB.databases()).map(({ name }) => name).sort();
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

function database(name: string): Promise<IDBDatabase> {
  return new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
  });
}

beforeEach(async () => {
  await setLanguage("en");
  localStorage.clear();
  vi.stubGlobal("location", { assign });
  assign.mockReset();
  vi.spyOn(api, "signOut").mockResolvedValue({});
  setKnown(true);
  for (const name of ["telar-a-7", "telar-b-7", "another"]) await database(name);
  noteCopy("telar-a-7", true);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("who leaves a shared computer", () => {
  test("leaves no copy of a room, no words and no name there, before another page is shown", async () => {
    const left: unknown[] = [];
    assign.mockImplementation(() => void listed().then((names) => left.push(names)));
    render(<SignOut />);
    press("Leave this computer");
    await waitFor(() => expect(left).toEqual([["another"]]));
    expect(assign).toHaveBeenCalledWith("/");
    expect(isKnown()).toBe(false);
    expect(Object.keys(localStorage).filter((key) => key.startsWith("telar-copy-"))).toEqual([]);
  });

  test("also where the browser does not list its databases, as far as they were noted", async () => {
    vi.spyOn(indexedDB, "databases").mockRejectedValue(new Error("no"));
    render(<SignOut />);
    press("Leave this computer");
    await waitFor(() => expect(assign).toHaveBeenCalled());
    vi.mocked(indexedDB.databases).mockRestore();
    expect(await listed()).not.toContain("telar-a-7");
    (indexedDB as { databases?: unknown }).databases = undefined;
    noteCopy("telar-b-7", true);
    press("Leave this computer");
    await waitFor(() => expect(assign).toHaveBeenCalledTimes(2));
    delete (indexedDB as { databases?: unknown }).databases;
    expect(await listed()).toEqual(["another"]);
  });

  test.each([
    ["not saved yet", () => noteCopy("telar-b-7", false)],
    ["written to oneself", () => localStorage.setItem("telar-mine-r-7", "{}")],
    ["that were refused", () => localStorage.setItem("telar-kept-r-7", "{}")],
  ])("is asked before words go that are %s", async (_, write) => {
    write();
    const close = vi.fn(() => Promise.resolve());
    render(<SignOut close={close} />);
    press("Leave this computer");
    screen.getByRole("alertdialog", { name: /in this browser alone/ });
    press("Cancel");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(api.signOut).not.toHaveBeenCalled();
    expect(await listed()).toEqual(["another", "telar-a-7", "telar-b-7"]);
    press("Leave this computer");
    press("Leave and erase them");
    await waitFor(() => expect(assign).toHaveBeenCalled());
    expect(close).toHaveBeenCalledOnce();
    expect(await listed()).toEqual(["another"]);
    expect(Object.keys(localStorage).filter((key) => /^telar-(mine|kept|copy)/.test(key))).toEqual([]);
  });

  test("stays where the house cannot be reached, with all that is there; a session that ended is none", async () => {
    vi.mocked(api.signOut).mockRejectedValueOnce(new ApiError(0, "unreachable", "The house is not there."));
    vi.mocked(api.signOut).mockRejectedValueOnce(new ApiError(401, "signed_out", "Sign in."));
    render(<SignOut />);
    press("Leave this computer");
    expect((await screen.findByRole("alert")).textContent).toBe("The house is not there.");
    expect(isKnown()).toBe(true);
    expect(await listed()).toContain("telar-a-7");
    press("Leave this computer");
    await waitFor(() => expect(assign).toHaveBeenCalled());
  });
});

test("the same in Spanish", async () => {
  await setLanguage("es");
  noteCopy("telar-b-7", false);
  render(<SignOut />);
  press("Salir de este ordenador");
  screen.getByRole("button", { name: "Salir y borrarlas" });
});
