/** What the class is called, for whoever leads it: its pupils and the projector read it too. */
import { type FormEvent, useId, useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import "./words";

const NAME_MAX = 40;

export function ClassName() {
  const session = useEditor();
  const name = usePart(session.feed, (feed) => feed.class_name);
  // Somebody else may have given another name meanwhile: then the field is that one's.
  return <Field key={name} name={name} />;
}

function Field({ name }: { name: string }) {
  const session = useEditor();
  const [told, setTold] = useState(name);
  const id = useId();
  const give = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = told.trim();
    if (!wanted || wanted === name) return setTold(name);
    if (await session.command(() => api.changeClass(session.info.id, { name: wanted })))
      session.say(t("classes.renamed", { name: wanted }));
  };
  return (
    <form className="class-name" onSubmit={(event) => void give(event)}>
      <label htmlFor={id}>{t("classes.name")}</label>
      <div className="pair">
        <input id={id} value={told} maxLength={NAME_MAX} onChange={(event) => setTold(event.target.value)} />
        <button className="button" aria-disabled={told.trim() === name || !told.trim()}>
          {t("classes.rename")}
        </button>
      </div>
    </form>
  );
}
