/**
 * Named words inside a prompt's editor: `{hero}` is marked, one that nobody has said is marked as such, and `{` offers
 * the names that there are. Knows no document: the words are told, and a new name is asked for by a call.
 */
import { type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type KeyBinding,
  MatchDecorator,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
  keymap,
  showTooltip,
} from "@codemirror/view";
import { type Word, sameName, wordNamed } from "../document";
import type { Readable } from "../store";

export interface Names {
  words: Readable<readonly Word[]>;
  /** Makes a word of this name; absent where this person may not. */
  add?: (name: string) => void;
  sentences: {
    /** The list's name for screen readers. */
    label: string;
    unknown: string;
    make: (name: string) => string;
  };
}

export interface Offer {
  name: string;
  /** What it stands for; null: nobody has said it yet, a press makes it a word. */
  text: string | null;
}

const MOST = 8;
const OPEN = /\{([^{}]{0,80})$/;

/** The names that begin with what was typed after the brace, then those that hold it, then a new one. */
export function offers(typed: string, words: readonly Word[], mayAdd: boolean): Offer[] {
  const wanted = typed.trim().toLowerCase();
  const names = [...new Map(words.map((word) => [word.name.toLowerCase(), word])).values()];
  const at = (word: Word) => word.name.toLowerCase().indexOf(wanted);
  const found = names
    .filter((word) => at(word) >= 0)
    .sort((a, b) => at(a) - at(b) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name }) => ({ name, text: wordNamed(name, words)?.text ?? "" }));
  const fresh = mayAdd && wanted && !found.some((offer) => sameName(offer.name, typed));
  return fresh ? [...found, { name: typed.trim(), text: null }] : found;
}

// Marks

const told = StateEffect.define<null>();

function marks(names: Names): Extension {
  const decorator = new MatchDecorator({
    regexp: /\{([^{}]{1,80})\}/g,
    decoration: (match) => {
      const word = wordNamed(match[1]!, names.words.get());
      return Decoration.mark({
        class: word ? "name" : "name unknown",
        attributes: { title: word ? word.text : names.sentences.unknown },
      });
    },
  });
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      private readonly stop: () => void;
      private alive = true;

      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
        // A word may change while this very editor writes: then it is told right after.
        this.stop = names.words.subscribe(() => queueMicrotask(() => this.tell(view)));
      }

      private tell(view: EditorView) {
        if (this.alive) view.dispatch({ effects: told.of(null) });
      }

      update(update: ViewUpdate) {
        const again = update.transactions.some((each) => each.effects.some((effect) => effect.is(told)));
        this.decorations = again
          ? decorator.createDeco(update.view)
          : decorator.updateDeco(update, this.decorations);
      }

      destroy() {
        this.alive = false;
        this.stop();
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

// Completion

interface Asking {
  from: number;
  offers: readonly Offer[];
  at: number;
}

const move = StateEffect.define<number>();
const close = StateEffect.define<null>();

let count = 0;

function completion(names: Names): Extension {
  const id = `names-${++count}`;
  const asking = StateField.define<Asking | null>({
    create: () => null,
    update(now, change) {
      if (change.effects.some((effect) => effect.is(close))) return null;
      const moved = change.effects.find((effect) => effect.is(move));
      if (moved && now)
        return { ...now, at: (now.at + (moved.value as number) + now.offers.length) % now.offers.length };
      const typed = change.docChanged && change.isUserEvent("input");
      // It opens by typing alone, follows the letters, and closes when the cursor goes elsewhere.
      if (!typed && !(now && (change.docChanged || change.selection))) return now;
      const { main } = change.state.selection;
      const line = change.state.doc.lineAt(main.head);
      const open = main.empty ? OPEN.exec(line.text.slice(0, main.head - line.from)) : null;
      if (!open) return null;
      const found = offers(open[1]!, names.words.get(), names.add !== undefined);
      return found.length ? { from: line.from + open.index, offers: found, at: 0 } : null;
    },
    provide: (field) => [
      showTooltip.from(field, (now) => now && listAt(now)),
      EditorView.contentAttributes.of((view) => described(view.state.field(field, false) ?? null)),
    ],
  });

  const described = (now: Asking | null): Record<string, string> => ({
    "aria-autocomplete": "list",
    ...(now ? { "aria-controls": id, "aria-activedescendant": `${id}-${now.at}` } : {}),
  });

  const take = (view: EditorView, at: number): boolean => {
    const now = view.state.field(asking);
    const offer = now?.offers[at];
    if (!now || !offer || view.state.readOnly) return false;
    if (offer.text === null) names.add?.(offer.name);
    const { head } = view.state.selection.main;
    const closed = view.state.sliceDoc(head, head + 1) === "}";
    const insert = `{${offer.name}}`;
    view.dispatch({
      changes: { from: now.from, to: head + (closed ? 1 : 0), insert },
      selection: { anchor: now.from + insert.length },
      effects: close.of(null),
      userEvent: "input.complete",
    });
    return true;
  };

  const listAt = (now: Asking): Tooltip => ({
    pos: now.from,
    above: false,
    create: (view) => ({ dom: drawn(now, id, names, (at) => take(view, at)) }),
  });

  const when = (act: (view: EditorView, now: Asking) => boolean) => (view: EditorView) => {
    const now = view.state.field(asking);
    return now !== null && act(view, now);
  };
  const go = (by: number) => when((view) => (view.dispatch({ effects: move.of(by) }), true));
  const keys: KeyBinding[] = [
    { key: "ArrowDown", run: go(1) },
    { key: "ArrowUp", run: go(-1) },
    { key: "Enter", run: when((view, now) => take(view, now.at)) },
    { key: "Tab", run: when((view, now) => take(view, now.at)) },
    { key: "Escape", run: when((view) => (view.dispatch({ effects: close.of(null) }), true)) },
  ];
  const left = EditorView.domEventHandlers({
    blur: (_, view) => {
      if (view.state.field(asking)) view.dispatch({ effects: close.of(null) });
      return false;
    },
  });
  return [asking, Prec.highest(keymap.of(keys)), left];
}

function drawn(now: Asking, id: string, names: Names, take: (at: number) => void): HTMLElement {
  const list = document.createElement("ul");
  list.className = "offered-names";
  list.id = id;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", names.sentences.label);
  now.offers.forEach((offer, at) => {
    const row = list.appendChild(document.createElement("li"));
    row.id = `${id}-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(at === now.at));
    row.append(named(offer, names));
    // Before the field loses the focus.
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(at);
    });
  });
  return list;
}

function named(offer: Offer, names: Names): DocumentFragment {
  const parts = document.createDocumentFragment();
  const name = parts.appendChild(document.createElement("b"));
  name.textContent = offer.text === null ? names.sentences.make(offer.name) : `{${offer.name}}`;
  const said = parts.appendChild(document.createElement("small"));
  said.textContent = offer.text ?? "";
  return parts;
}

export const withNames = (names: Names): Extension => [marks(names), completion(names)];
