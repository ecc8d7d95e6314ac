/** What a helper process does when it is asked: plain values in, plain values out. */
export type Handlers = Readonly<Record<string, (input: never) => unknown>>;

/** A question of the bench to one of its helpers, and the answer. */
export interface Asked {
  readonly number: number;
  readonly name: string;
  readonly input: unknown;
}
export type Answered =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly failure: string };

/** Answers the bench's calls in this process, until the bench lets go of it. */
export function serveCalls(handlers: Handlers): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ number, name, input }: Asked) => {
    const handle = handlers[name] as ((input: unknown) => unknown) | undefined;
    Promise.resolve()
      .then(() => {
        if (!handle) throw new Error(`nobody answers ${name}`);
        return handle(input);
      })
      .then(
        (result) => process.send?.({ number, result } satisfies Answered),
        (error: unknown) => process.send?.({ number, failure: textOf(error) } satisfies Answered),
      );
  });
  process.send?.('ready');
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
