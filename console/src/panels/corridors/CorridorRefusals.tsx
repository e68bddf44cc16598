import {
  type CorridorRefusalCode,
  corridorRefusalCodes,
  type JunctionRefusalCode,
  refusalCodes,
} from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { toApiError } from "../../api/errors.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import type { Refused } from "../signals/refusal-case.js";
import { useCaseText } from "../signals/use-signal-words.js";
import classes from "./Corridor.module.css";
import { corridorTexts } from "./corridor-texts.js";

type Code = CorridorRefusalCode | JunctionRefusalCode;
type OwnCode = Exclude<Code, (typeof refusalCodes)[number]> | "unknownReference";

const ownCodes: readonly string[] = [...corridorRefusalCodes, "corridorConflict", "noPhase"];
const isOwn = (code: string): code is OwnCode => ownCodes.includes(code);
const isCommands = (code: string): code is (typeof refusalCodes)[number] => refusalCodes.some((one) => one === code);

/** A refusal, with the field of the request that it is of where one is. */
type Placed = Refused & { pointer?: string | undefined };

/** Each rule that stands in the way, in words, with what is left to say of this case. */
export function CorridorRefusals({ refusals }: { refusals: readonly Placed[] }) {
  const { t } = useTranslation(corridorTexts);
  const caseText = useCaseText();
  const textOf = ({ code, pointer }: Placed) => {
    if (code === "offNetwork" && (pointer === "/from" || pointer === "/to")) {
      return t(pointer === "/from" ? "corridors:refusals.offNetworkFrom" : "corridors:refusals.offNetworkTo");
    }
    if (isOwn(code)) return t(`corridors:refusals.${code}`);
    return isCommands(code) ? t(`signals:refusals.${code}`) : code;
  };
  const moreOf = (refused: Refused) => {
    const { who, reason } = refused.values ?? {};
    if (refused.code === "corridorConflict" && who !== undefined && reason !== undefined) {
      return { text: t("corridors:cases.corridorConflict", { who, reason }), lang: undefined };
    }
    return caseText(refused);
  };
  return (
    <ul className={classes.refusals}>
      {refusals.map((refused) => {
        const { code, detail } = refused;
        const more = moreOf(refused);
        return (
          <li key={`${code} ${refused.pointer ?? ""} ${detail}`}>
            <b>{textOf(refused)}</b> {more === null ? null : <span lang={more.lang}>{more.text}</span>}
          </li>
        );
      })}
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
