import type { CommandStep } from "@roadcast/contract";
import { useReasonText } from "./use-signal-words.js";

interface StepReasonProps {
  step: Pick<CommandStep, "reason" | "reasonCode" | "reasonValues">;
  className?: string | undefined;
}

/** Why a command took a step; nothing where nobody gives a reason. */
export function StepReason({ step, className }: StepReasonProps) {
  const said = useReasonText()(step);
  if (said === null) return null;
  return (
    <span className={className} lang={said.lang}>
      {said.text}
    </span>
  );
}
