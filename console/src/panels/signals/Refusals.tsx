import { type RefusalCode, refusalCodes } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { isOutcomeUnknown, toApiError } from "../../api/errors.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./Desk.module.css";
import type { Refused } from "./refusal-case.js";
import { signalTexts } from "./signal-texts.js";
import { useCaseText } from "./use-signal-words.js";

const isKnown = (code: string): code is RefusalCode => refusalCodes.some((known) => known === code);

/** Each rule that refuses, in words, with what is left to say of this case. */
export function Refusals({ refusals }: { refusals: readonly (Refused & { pointer: string })[] }) {
  const { t } = useTranslation(signalTexts);
  const caseText = useCaseText();
  return (
    <ul className={classes.refusals}>
      {refusals.map((refused) => {
        const { pointer, code, detail, values } = refused;
        const more = caseText(refused);
        return (
          <li key={`${pointer} ${code} ${detail}`}>
            <b>
              {values?.controller === undefined ? null : <>{values.controller}: </>}
              {isKnown(code) ? t(`signals:refusals.${code}`) : code}
            </b>
            {more === null ? null : <span lang={more.lang}>{more.text}</span>}
          </li>
        );
      })}
    </ul>
  );
}

interface RefusedNoteProps {
  error: unknown;
  /** A group that cannot be sent is not kept; a single command is, as failed. */
  ofGroup?: boolean;
  /** It was to act on the street, under a key: where nobody knows whether it does, that is said. */
  isSend?: boolean;
}

/** What went wrong with a request, and each rule that refused it. */
export function RefusedNote({ error, ofGroup = false, isSend = false }: RefusedNoteProps) {
  const { t } = useTranslation(signalTexts);
  const { code, faults } = toApiError(error);
  return (
    <>
      <ProblemNote error={error} />
      {faults.length > 0 ? <Refusals refusals={faults} /> : null}
      {code === "notSent" && !ofGroup ? <p className={classes.note}>{t("signals:notSent.kept")}</p> : null}
      {isSend && isOutcomeUnknown(error) ? <p className={classes.note}>{t("signals:unknownOutcome")}</p> : null}
    </>
  );
}
