/**
 * Runs acts one after another, in the order in which they were asked for: each begins with what is there when those
 * before it have ended. A failure is its caller's to hear of, and keeps nobody back.
 */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(act: () => Promise<T>): Promise<T> {
    const done = this.last.then(act);
    this.last = done.catch(() => undefined);
    return done;
  }
}
