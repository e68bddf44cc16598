import { useEffect, useState } from "react";
import { LiveSocket, type LiveSocketEvents } from "./socket.js";

/**
 * Keeps the live store fed with these areas for as long as the component stands.
 *
 * @param areas null until they are known
 * @param events functions that stay the same for the life of the component
 */
export function useLiveSocket(areas: readonly string[] | null, events: LiveSocketEvents): void {
  const [socket, setSocket] = useState<LiveSocket | null>(null);
  useEffect(() => {
    const next = new LiveSocket(events);
    next.start();
    setSocket(next);
    return () => next.stop();
  }, [events]);
  useEffect(() => {
    if (socket !== null && areas !== null) socket.watch(areas);
  }, [socket, areas]);
}
