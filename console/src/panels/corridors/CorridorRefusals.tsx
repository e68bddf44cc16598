import {
  type CorridorRefusalCode,
  corridorRefusalCodes,
  type JunctionRefusalCode,
  refusalCodes,
} from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { toApiError } from "../../api/errors.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./Corridor.module.css";
import { corridorTexts } from "./corridor-texts.js";

type Code = CorridorRefusalCode | JunctionRefusalCode;
type OwnCode = Exclude<Code, (typeof refusalCodes)[number]> | "unknownReference";

const ownCodes: readonly string[] = [...corridorRefusalCodes, "corridorConflict", "otherPreemption", "noPhase"];
const isOwn = (code: string): code is OwnCode => ownCodes.includes(code);
const isCommands = (code: string): code is (typeof refusalCodes)[number] => refusalCodes.some((one) => one === code);

/** Each rule that stands in the way, in words, with what the gateway says of this case. */
export function CorridorRefusals({ refusals }: { refusals: readonly { code: string; detail: string }[] }) {
  const { t } = useTranslation(corridorTexts);
  const textOf = (code: string) => {
    if (isOwn(code)) return t(`corridors:refusals.${code}`);
    return isCommands(code) ? t(`signals:refusals.${code}`) : code;
  };
  return (
    <ul className={classes.refusals}>
      {refusals.map(({ code, detail }) => (
        <li key={`${code} ${detail}`}>
          <b>{textOf(code)}</b> <span lang="en">{detail}</span>
        </li>
      ))}
    </ul>
  );
}

/** What went wrong with a request about a corridor, and each rule that refused it. */
export function CorridorProblem({ error }: { error: unknown }) {
  const { faults } = toApiError(error);
  return (
    <>
      <ProblemNote error={error} />
      {faults.length > 0 ? <CorridorRefusals refusals={faults} /> : null}
    </>
  );
}
