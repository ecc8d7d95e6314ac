import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What the wire does: `pass` all on; `refuse` new connections and cut the others; `reset` those that are there and
 * each new one; `hang`: take connections and bytes and pass none on; `delay` each piece by so many milliseconds;
 * `drip` a byte every tenth of a second.
 */
export type Fault = 'pass' | 'refuse' | 'reset' | 'hang' | { delayMs: number } | 'drip';

/** A wire to a server that can be made to misbehave. */
export interface FaultProxy {
  readonly port: number;
  /** From now on. A connection that has hung never wakes: to both its ends it is half-open, new ones are not. */
  set(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

interface Wire {
  readonly client: Socket;
  readonly server: Socket;
  isDead: boolean;
}

const HOST = '127.0.0.1';
const DRIP_MS = 100;

/** Opens a wire to a port of this machine. */
export async function openFaultProxy(targetPort: number): Promise<FaultProxy> {
  const wires = new Set<Wire>();
  let fault: Fault = 'pass';
  const proxy = createServer((client) => {
    const wire = { client, server: connect(targetPort, HOST), isDead: fault === 'hang' };
    wires.add(wire);
    join(wire, () => fault);
    for (const end of [wire.client, wire.server]) end.once('close', () => wires.delete(wire));
    if (fault === 'reset') cut(wire, true);
  });
  const port = await listen(proxy, 0);
  const cutAll = (isReset: boolean) => {
    for (const wire of wires) cut(wire, isReset);
  };
  return {
    port,
    set: async (next) => {
      if (fault === 'refuse' && next !== 'refuse') await listen(proxy, port);
      if (next === 'refuse' && fault !== 'refuse') {
        proxy.close();
        cutAll(false);
      }
      if (next === 'reset') cutAll(true);
      if (next === 'hang') for (const wire of wires) wire.isDead = true;
      fault = next;
    },
    close: async () => {
      cutAll(false);
      if (!proxy.listening) return;
      const closed = once(proxy, 'close');
      proxy.close();
      await closed;
    },
  };
}

async function listen(proxy: Server, port: number): Promise<number> {
  proxy.listen(port, HOST);
  await once(proxy, 'listening');
  return (proxy.address() as AddressInfo).port;
}

function cut({ client, server }: Wire, isReset: boolean): void {
  for (const socket of [client, server]) {
    if (isReset) socket.resetAndDestroy();
    else socket.destroy();
  }
}

/** Passes on what comes in at either end; when one end closes, so does the other, unless the wire is dead. */
function join(wire: Wire, fault: () => Fault): void {
  for (const [from, to] of [
    [wire.client, wire.server],
    [wire.server, wire.client],
  ] as const) {
    let before = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      before = before.then(() => passOn(piece, to, () => (wire.isDead ? 'hang' : fault())));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (wire.isDead) return;
      void before.then(() => to.destroy());
    });
  }
}

async function passOn(piece: Buffer, to: Socket, fault: () => Fault): Promise<void> {
  for (let rest = piece; rest.length > 0;) {
    const now = fault();
    if (now === 'hang' || to.destroyed) return;
    if (typeof now === 'object') await pause(now.delayMs);
    if (now !== 'drip') {
      to.write(rest);
      return;
    }
    to.write(rest.subarray(0, 1));
    rest = rest.subarray(1);
    await pause(DRIP_MS);
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
