/** What an answer was told for: those of the first kind are believed, the others counted. */
export const answerKinds = ["taken", "replayed", "outOfOrder", "late", "forged", "unknown"] as const;
export type AnswerKind = (typeof answerKinds)[number];
export type AnswerCounts = Record<AnswerKind, number>;

export function noAnswers(): AnswerCounts {
  return { taken: 0, replayed: 0, outOfOrder: 0, late: 0, forged: 0, unknown: 0 };
}
