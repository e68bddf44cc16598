/** What the tests use of m3u8-parser, which has no types of its own. */
declare module "m3u8-parser" {
  export class Parser {
    manifest: { segments: unknown[] };
    on(event: "warn", listener: (warning: { message: string }) => void): void;
    push(text: string): void;
    end(): void;
  }
}
