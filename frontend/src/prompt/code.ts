/**
 * A prompt's editor: CodeMirror on shared text, with everybody's cursors; or on words that nobody shares. Loaded only
 * when a prompt is shown.
 */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, ViewPlugin, drawSelection, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { firstOf, pieces } from "../document";
import { type Names, withNames } from "./names";

interface Field {
  parent: HTMLElement;
  label: string;
  empty: string;
  limit: number;
  onTooLong: () => void;
  /** The named words; absent where names in braces mean nothing. */
  names?: Names;
}

export interface CodeOptions extends Field {
  words: Y.Text;
  awareness: Awareness;
  undo: Y.UndoManager;
  readOnly: boolean;
  /** Why it is, in words; "" where nothing need be said. */
  why: string;
  /** Where the cursor is, whenever it moves. */
  onCursor?: (at: number) => void;
}

export interface Mounted {
  /** Brings the cursor there, and the keyboard with it. */
  goTo(at: number): void;
  remove(): void;
  setReadOnly(readOnly: boolean, why: string): void;
}

/** Mounts an editor. */
export function mount(options: CodeOptions): Mounted {
  const taking = new Compartment();
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.words.toString(),
      extensions: [extensions(options), taking.of(takes(options.readOnly, options.why))],
    }),
  });
  return {
    remove: () => view.destroy(),
    goTo: (at) => {
      const anchor = Math.min(at, view.state.doc.length);
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    setReadOnly: (readOnly, why) => view.dispatch({ effects: taking.reconfigure(takes(readOnly, why)) }),
  };
}

export interface OwnOptions extends Field {
  words: string;
  /** What a person made of them. */
  onWords: (words: string) => void;
}

export interface Own {
  /** What they are now, where somebody else than this field changed them. */
  say(words: string): void;
  remove(): void;
}

/** Mounts an editor of words that nobody shares, with an undo of its own. */
export function mountOwn(options: OwnOptions): Own {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.words,
      extensions: [
        field(options),
        history(),
        keymap.of([...historyKeymap, ...plainKeys]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) options.onWords(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    say: (words) => {
      const { length } = view.state.doc;
      if (words !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: length, insert: words } });
    },
    remove: () => view.destroy(),
  };
}

/** Whether words are taken. A field that takes none keeps the cursor, and says so to a screen reader. */
const takes = (readOnly: boolean, why: string): Extension => [
  EditorState.readOnly.of(readOnly),
  EditorView.contentAttributes.of({ "aria-readonly": String(readOnly), "aria-description": why }),
  readOnly ? [] : inPieces,
];

/** Undo takes words back, so it waits as typing does. */
const undoKeys = yUndoManagerKeymap.map((binding) => ({
  ...binding,
  run: (view: EditorView) => view.state.readOnly || (binding.run?.(view) ?? false),
}));

const plainKeys = defaultKeymap.filter((binding) => binding.key !== "Mod-Alt-\\");

function field(options: Field): Extension[] {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    EditorView.lineWrapping,
    drawSelection(),
    placeholder(options.empty),
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      "aria-multiline": "true",
      spellcheck: "true",
    }),
    bound(options.limit, options.onTooLong),
    options.names ? withNames(options.names) : [],
  ];
}

function extensions(options: CodeOptions): Extension[] {
  return [
    field(options),
    keymap.of([...undoKeys, ...plainKeys]),
    yCollab(options.words, options.awareness, { undoManager: options.undo }),
    namesInside,
    EditorView.updateListener.of((update) => {
      if (update.selectionSet || update.docChanged) options.onCursor?.(update.state.selection.main.head);
    }),
  ];
}

/** What a person types or pastes past the limit is left out; what others wrote is never touched. */
function bound(limit: number, onTooLong: () => void): Extension {
  return EditorState.transactionFilter.of((change) => {
    const grows = change.newDoc.length > change.startState.doc.length;
    if (!change.docChanged || !grows || change.newDoc.length <= limit || !change.isUserEvent("input"))
      return change;
    onTooLong();
    const { from, to } = change.startState.selection.main;
    const fits = limit - (change.startState.doc.length - (to - from));
    const inserted = change.newDoc.sliceString(
      from,
      from + change.newDoc.length - change.startState.doc.length + to - from,
    );
    const kept = firstOf(inserted, fits);
    const cut: TransactionSpec = {
      changes: { from, to, insert: kept },
      selection: { anchor: from + kept.length },
    };
    return cut;
  });
}

/** A long paste goes in as pieces: each is one small update on the wire. One undo takes all of them back. */
const inPieces: Extension = EditorView.domEventHandlers({
  paste(event, view) {
    const parts = pieces(event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n") ?? "");
    if (parts.length < 2) return false;
    event.preventDefault();
    for (const part of parts) view.dispatch(view.state.replaceSelection(part), { userEvent: "input.paste" });
    return true;
  },
});

/** A name that would leave the field on the right stands on the left of its cursor. */
const namesInside: Extension = ViewPlugin.define((view) => {
  const place = () =>
    view.requestMeasure({
      key: "names",
      read: () => {
        const edge = view.scrollDOM.getBoundingClientRect().right;
        return [...view.dom.querySelectorAll<HTMLElement>(".cm-ySelectionInfo")].map((name) => {
          const caret = name.parentElement!.getBoundingClientRect();
          return { name, leftward: caret.left + name.offsetWidth > edge };
        });
      },
      write: (names) => {
        for (const { name, leftward } of names) name.classList.toggle("leftward", leftward);
      },
    });
  place();
  return { update: place };
});
