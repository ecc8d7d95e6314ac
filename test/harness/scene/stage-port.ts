import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux gives to outgoing connections (ip_local_port_range): those may take a port at any moment. */
const PORTS = { first: 12_000, last: 32_000 };

/** A port of 127.0.0.1 that nobody listens on, for a server that starts a little later. */
export async function stagePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.first, PORTS.last);
    const probe = createServer().listen(port, '127.0.0.1');
    try {
      await once(probe, 'listening');
    } catch {
      continue; // taken
    }
    probe.close();
    return port;
  }
}
