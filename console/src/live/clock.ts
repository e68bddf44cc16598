// The socket measures it; what is sent over REST goes by it too, and stands below.
export { serverNow, takeClockSample } from "../api/gateway-clock.js";
