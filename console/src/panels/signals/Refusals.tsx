import { type RefusalCode, refusalCodes } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { isOutcomeUnknown, toApiError } from "../../api/errors.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./Desk.module.css";
import { signalTexts } from "./signal-texts.js";

/** A rule that refuses, as a check or a problem document names it. */
interface Refused {
  pointer: string;
  code: string;
  detail: string;
}

const isKnown = (code: string): code is RefusalCode => refusalCodes.some((known) => known === code);

/** Each rule that refuses, in words, with what the gateway says of this case. */
export function Refusals({ refusals }: { refusals: readonly Refused[] }) {
  const { t } = useTranslation(signalTexts);
  return (
    <ul className={classes.refusals}>
      {refusals.map(({ pointer, code, detail }) => (
        <li key={`${pointer} ${code} ${detail}`}>
          <b>{isKnown(code) ? t(`signals:refusals.${code}`) : code}</b>
          <span lang="en">{detail}</span>
        </li>
      ))}
    </ul>
  );
}

interface RefusedNoteProps {
  error: unknown;
  /** It was to act on the street, under a key: where nobody knows whether it does, that is said. */
  isSend?: boolean;
}

/** What went wrong with a request, and each rule that refused it. */
export function RefusedNote({ error, isSend = false }: RefusedNoteProps) {
  const { t } = useTranslation(signalTexts);
  const { faults } = toApiError(error);
  return (
    <>
      <ProblemNote error={error} />
      {faults.length > 0 ? <Refusals refusals={faults} /> : null}
      {isSend && isOutcomeUnknown(error) ? <p className={classes.note}>{t("signals:unknownOutcome")}</p> : null}
    </>
  );
}
