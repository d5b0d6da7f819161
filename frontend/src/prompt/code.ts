/**
 * A prompt's editor: CodeMirror on shared text, with everybody's cursors. Loaded only when a prompt is shown.
 */
import { defaultKeymap } from "@codemirror/commands";
import { EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, drawSelection, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

export interface CodeOptions {
  parent: HTMLElement;
  words: Y.Text;
  awareness: Awareness;
  undo: Y.UndoManager;
  label: string;
  empty: string;
  limit: number;
  readOnly: boolean;
  onTooLong: () => void;
}

/** Mounts an editor; call the returned function to take it away. */
export function mount(options: CodeOptions): () => void {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.words.toString(), extensions: extensions(options) }),
  });
  return () => view.destroy();
}

function extensions(options: CodeOptions): Extension[] {
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
    EditorState.readOnly.of(options.readOnly),
    EditorView.editable.of(!options.readOnly),
    bound(options.limit, options.onTooLong),
    keymap.of([...yUndoManagerKeymap, ...defaultKeymap.filter((binding) => binding.key !== "Mod-Alt-\\")]),
    yCollab(options.words, options.awareness, { undoManager: options.undo }),
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
    const kept: TransactionSpec = {
      changes: { from, to, insert: inserted.slice(0, Math.max(0, fits)) },
      selection: { anchor: from + Math.max(0, fits) },
    };
    return kept;
  });
}
