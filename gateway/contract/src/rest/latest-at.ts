/**
 * The header that says until when a request may be acted on, epoch ms by the gateway's clock (which a `ping` over the
 * socket tells). One that arrives later, or has waited longer in the gateway, changes nothing: 422 `refused` with the
 * code `arrivedLate`. What a dead line has kept does not reach the street when the line is back.
 */
export const latestAtHeader = "latest-at";
