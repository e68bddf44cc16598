import type { SignFeature, SignMessage } from "@roadcast/contract";
import { hash32 } from "../random.js";
import type { RoadLink } from "../traffic/road-graph.js";
import type { TrafficFlow } from "../traffic/traffic-flow.js";

type SignProperties = SignFeature["properties"];

/** How far ahead a travel time reaches, metres, and junctions at most. */
const aheadM = 2500;
const mostJunctions = 8;
/** What a signal costs on the way, seconds. */
const signalDelaySec = 14;
/** One sign in this many stays blank until an operator writes on it. */
const blankOneIn = 3;

const blank: SignMessage = { pages: [] };

/** A variable message sign: dark, or the travel time to a junction ahead in Korean and English. */
export class SignBoard {
  private message: SignMessage = blank;
  private readonly route: { links: RoadLink[]; to: { ko: string; en: string } } | null;

  constructor(
    readonly properties: SignProperties,
    private readonly traffic: TrafficFlow,
  ) {
    this.route = hash32(properties.id) % blankOneIn === 0 ? null : routeAhead(traffic, properties.linkId);
  }

  get shown(): SignMessage {
    return this.message;
  }

  /** Works the travel time out anew. True where the message changed. */
  update(): boolean {
    if (this.route === null) return false;
    const minutes = Math.max(1, Math.round(this.travelTimeSec(this.route.links) / 60));
    const { ko, en } = this.route.to;
    const text = [`${ko} ${minutes}분`, `${en} ${minutes} min`];
    const message = { pages: text.map((line) => ({ lines: [line.slice(0, 64)], seconds: 3 })) };
    if (JSON.stringify(message) === JSON.stringify(this.message)) return false;
    this.message = message;
    return true;
  }

  private travelTimeSec(links: readonly RoadLink[]): number {
    let sum = 0;
    for (const link of links) {
      const { diagram } = link;
      const density = Math.max(this.traffic.model.fullness(link.index) * diagram.jamDensity, 1e-6);
      const queueMps = (diagram.waveMps * Math.max(diagram.jamDensity - density, 0)) / density;
      sum += link.lengthM / Math.max(Math.min(diagram.freeFlowMps, queueMps), 1);
      if (link.movementsOut.some((index) => this.traffic.graph.movements[index]?.controllerId != null)) {
        sum += signalDelaySec;
      }
    }
    return sum;
  }
}

/** Straight on from a sign's link, by the greatest turning share, to a junction some way ahead. */
function routeAhead(
  traffic: TrafficFlow,
  linkId: string,
): { links: RoadLink[]; to: { ko: string; en: string } } | null {
  const { graph } = traffic;
  const links: RoadLink[] = [];
  let link = graph.links[graph.linkIndexById.get(linkId) ?? -1];
  let lengthM = 0;
  while (link !== undefined && !links.includes(link) && lengthM < aheadM && links.length < mostJunctions) {
    links.push(link);
    lengthM += link.lengthM;
    const onward = link.movementsOut
      .flatMap((index) => graph.movements[index] ?? [])
      .sort((a, b) => b.share - a.share)[0];
    link = onward === undefined ? undefined : graph.links[onward.to];
  }
  const last = links.at(-1);
  const to = last === undefined ? undefined : graph.nodeNameById.get(last.toNodeId);
  return to === undefined || links.length < 2 ? null : { links, to };
}
