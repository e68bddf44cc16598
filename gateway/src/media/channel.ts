import { type ChannelOptions, type ChannelSettings, withDefaults } from "./channel-options.js";
import { type ChannelRun, openRun } from "./channel-run.js";
import { type ChannelStatus, statusOf } from "./channel-status.js";
import { MediaError } from "./media-error.js";
import type { OriginChannel } from "./origin.js";
import type { Prepared } from "./prepared.js";
import type { Found } from "./segment-store.js";
import type { MediaSource, SourceRun } from "./sources/media-source.js";
import { StateFile } from "./state-file.js";

/** One channel: sources, what of them is on air, and its publication over HLS. */
export class Channel implements OriginChannel {
  readonly id: string;
  private readonly settings: ChannelSettings;
  private readonly stateFile: StateFile;
  private sources: readonly MediaSource[];
  private running: ChannelRun | null = null;
  private starting: Promise<void> | null = null;
  private wanted: string | null;
  private slateForced = false;
  private programTime: number | null = null;

  constructor(options: ChannelOptions) {
    this.id = options.id;
    this.settings = withDefaults(options);
    this.sources = options.sources;
    this.wanted = options.firstSource;
    this.stateFile = new StateFile(options.folder, options.disk);
  }

  /** Goes on where the last run ended; resolves when the slate or a source is on air. @throws MediaError */
  start(): Promise<void> {
    this.starting ??= this.begin();
    return this.starting;
  }

  /** Off air. Numbering, window and choices are kept for the next start. */
  async stop(): Promise<void> {
    await this.starting?.catch(() => undefined);
    const { running: current } = this;
    this.running = null;
    this.starting = null;
    if (current === null) return;
    const stopped = current.stop();
    await Promise.all(this.sources.map((source) => source.stop()));
    await stopped;
    this.settings.onChange?.();
  }

  /**
   * Other sources from here on, without a break in what is on air. One that is no longer among them is stopped; where
   * it was on air the slate takes its place, and where it was wanted the first source is wanted now.
   */
  setSources(sources: readonly MediaSource[]): void {
    const gone = this.sources.filter((source) => !sources.includes(source));
    this.sources = sources;
    if (!this.isSource(this.wanted)) this.wanted = sources[0]?.id ?? null;
    for (const source of gone) this.stopSource(source);
    this.apply();
  }

  /** Puts a source on air as soon as it is stable; what is on air stays until then. @throws MediaError `unknownSource` */
  changeSource(id: string): void {
    if (!this.isSource(id)) throw new MediaError("unknownSource", `channel ${this.id} has no source ${id}`);
    this.wanted = id;
    this.slateForced = false;
    this.apply();
  }

  /** Puts the slate on at once, or takes it off again. */
  forceSlate(on: boolean): void {
    this.slateForced = on;
    this.apply();
  }

  /** It has been started and not stopped since. */
  get started(): boolean {
    return this.running !== null;
  }

  get serving(): boolean {
    return this.running?.publication.isPlayable === true;
  }

  playlist(name: string): Prepared | null {
    return this.running?.publication.playlist(name) ?? null;
  }

  find(name: string): Found {
    return this.running?.store.find(name) ?? { kind: "unknown" };
  }

  status(): ChannelStatus {
    const { wanted, slateForced, programTime } = this;
    return statusOf({ ...this.settings, sources: this.sources }, this.running, { wanted, slateForced, programTime });
  }

  private async begin(): Promise<void> {
    const kept = await this.stateFile.load();
    if (kept !== null) {
      if (this.isSource(kept.wanted)) this.wanted = kept.wanted;
      this.slateForced = kept.slateForced;
    }
    if (!this.isSource(this.wanted) && this.wanted !== null) this.wanted = this.sources[0]?.id ?? null;
    const running = await openRun(this.settings, this.stateFile, kept, {
      choice: () => ({ wanted: this.wanted, slateForced: this.slateForced, running: this.running !== null }),
      onAir: (run) => this.changedTo(run),
      onPublished: (programTime) => {
        this.programTime = programTime;
        this.settings.onChange?.();
      },
    });
    this.running = running;
    running.start();
    this.apply();
  }

  /** Starts what is wanted; what is not wanted any more goes when it is no longer on air. */
  private apply(): void {
    const { running, wanted, slateForced } = this;
    if (running === null) return;
    this.sources.find((source) => source.id === wanted)?.start(running.listener());
    running.onAir.want(slateForced ? null : wanted, this.settings.clock.now());
    if (running.onAir.run === null) this.stopUnwanted();
    running.save().catch((error) => this.settings.logger.error({ err: error }, "the state could not be kept"));
    this.settings.onChange?.();
  }

  private changedTo(run: SourceRun | null): void {
    this.settings.logger.info(
      { channel: this.id, source: run?.source ?? null },
      run === null ? "slate on air" : "source on air",
    );
    this.stopUnwanted();
    this.settings.onChange?.();
  }

  private stopUnwanted(): void {
    for (const source of this.sources) if (source.id !== this.wanted) this.stopSource(source);
  }

  private stopSource(source: MediaSource): void {
    source.stop().catch((error) => this.settings.logger.error({ err: error }, "a source did not stop as it should"));
  }

  private isSource(id: string | null): boolean {
    return this.sources.some((source) => source.id === id);
  }
}
