import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../config.ts';
import type { Context } from '../context.ts';
import { createApp } from './app.ts';
import type { ControlSocket } from './control-socket.ts';
import { takeReceipts } from './webhooks/take-receipts.ts';

/** The web side as it runs. */
export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes nothing new, ends event streams, lets what is under way finish for at most eight seconds. */
  stop(): Promise<void>;
}

/** Stopping must be over before whoever stops us loses patience (Docker's is ten seconds, systemd's ninety). */
const STOP_WITHIN_MS = 8_000;

/**
 * Listens on host and port and, where this process owns a data folder, on its control socket. Throws a ConfigError
 * where the port is taken.
 */
export async function startServer(context: Context, control?: ControlSocket): Promise<RunningServer> {
  const app = createApp(context);
  const { host, port } = context.config;
  const server = createServer(takeReceipts(context, app));
  await listen(server, host, port);
  control?.attach(app);
  const { port: listensOn } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${listensOn}`,
    stop: () => {
      app.set('stopping', true);
      app.emit('stopping');
      // The control socket is the data folder's lock: whoever claimed it closes it, last of all.
      return stopServer(server);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be used (${error.code ?? ''})`;
      reject(new ConfigError(`PORT ${port} on HOST ${host} ${why}`));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection kept alive would keep us waiting for a request that may never come.
  const again = setInterval(() => server.closeIdleConnections(), 100);
  const deadline = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
  await closed;
  clearInterval(again);
  clearTimeout(deadline);
}
