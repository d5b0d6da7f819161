/**
 * Presence that may keep to itself where this person is. That they are here, and who they are, the others go on seeing:
 * nobody is in the room unseen. Knows no screen.
 */
import { Awareness } from "y-protocols/awareness";

/** What tells where somebody is: their clip, their playhead, their cursor in a text, what their screen shows. */
const PLACES = new Set(["clip", "playhead", "cursor", "sight"]);

export class Presence extends Awareness {
  private keeps = false;

  /** From now on the places are told to nobody, whoever sets them; or they may be told again. */
  keepApart(yes: boolean): void {
    if (yes === this.keeps) return;
    this.keeps = yes;
    const state = this.getLocalState();
    if (!state) return;
    const left = Object.entries(state).filter(([field]) => !PLACES.has(field) && field !== "apart");
    this.setLocalState({ ...Object.fromEntries(left), ...(yes ? { apart: true } : {}) });
  }

  override setLocalStateField(field: string, value: unknown): void {
    // A cursor is set at every letter: what is not told must not wake the others either.
    if (!this.keeps || !PLACES.has(field)) super.setLocalStateField(field, value);
  }
}
