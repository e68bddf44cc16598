/**
 * Lets through what is done in the order in which it came, whatever the order in which it was done.
 * MQTT 5.0, 4.6 [MQTT-4.6.0-2]: PUBACKs are sent in the order in which the PUBLISHes were received.
 */
export class ReceiveOrder<T extends { readonly settled: boolean }> {
  private queue: T[] = [];
  private head = 0;

  add(item: T): void {
    this.queue.push(item);
  }

  /** Takes what is settled off the front. */
  takeSettled(): T[] {
    const from = this.head;
    while (this.queue[this.head]?.settled === true) this.head += 1;
    const taken = this.queue.slice(from, this.head);
    if (this.head > 1024 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    return taken;
  }

  get waiting(): number {
    return this.queue.length - this.head;
  }
}
