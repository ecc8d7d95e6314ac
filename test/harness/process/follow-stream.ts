import { setTimeout as wait } from 'node:timers/promises';
import { applyMergePatch, type Json } from '../../../src/reachability/merge-patch.ts';

/** A viewer of an incident's stream who comes back whenever it breaks. */
export interface Follower {
  /** The reachability as the viewer has it; undefined before the first event and while nothing is connected. */
  current(): Json | undefined;
  stop(): Promise<void>;
}

/** Follows the server-sent events at `url`, called with the Authorization header. */
export function followStream(url: string, authorization: string): Follower {
  const ending = new AbortController();
  let value: Json | undefined;
  const read = async () => {
    while (!ending.signal.aborted) {
      const headers = { authorization, 'accept-encoding': 'identity' };
      await readEvents(url, { headers, signal: ending.signal }, ({ name, data }) => {
        value = name === 'snapshot' ? data : applyMergePatch(value, data);
      }).catch(() => undefined);
      value = undefined;
      await wait(100);
    }
  };
  const reading = read();
  return {
    current: () => value,
    stop: () => {
      ending.abort();
      return reading;
    },
  };
}

async function readEvents(
  url: string,
  asked: RequestInit,
  tell: (event: { name: string; data: Json }) => void,
): Promise<void> {
  const response = await fetch(url, asked);
  if (response.status !== 200 || !response.body) return;
  let text = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const events = `${text}${piece}`.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (name !== undefined && data !== undefined) tell({ name, data: JSON.parse(data) as Json });
    }
  }
}
