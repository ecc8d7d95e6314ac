import { chmodSync, mkdirSync, unlinkSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { markLocal } from './local-requests.ts';

/**
 * The socket in the data folder, for its owner only: whoever listens on it owns the folder (the embedded database
 * itself refuses no second process), and commands hand it their operations.
 */
export interface ControlSocket {
  path: string;
  /** Requests are answered by `listener` from now on; before, with 503. */
  attach(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Where the control socket of a data folder lies. */
export function controlSocketPath(dataDir: string): string {
  return join(dataDir, 'control.sock');
}

/** Whether a process answers on the socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/**
 * Takes the data folder for this process. A socket that nobody answers is what a killed process left behind, and
 * is taken over. Throws a ConfigError when another process owns the folder.
 */
export async function claimDataFolder(dataDir: string): Promise<ControlSocket> {
  const path = controlSocketPath(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'content-type': 'text/plain' }).end('Tocsin is starting.\n');
  };
  const server = createServer((request, response) => {
    markLocal(request);
    listener(request, response);
  });
  if (!(await listens(server, path))) {
    if (await answers(path)) {
      throw new ConfigError(
        `TOCSIN_DATA_DIR names ${dataDir}, which a running Tocsin owns: stop that one first`,
      );
    }
    unlinkSync(path);
    if (!(await listens(server, path))) throw new ConfigError(`${path} cannot be listened on`);
  }
  chmodSync(path, 0o600);
  return {
    path,
    attach: (next) => {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers false where the address is taken. */
function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(path, () => {
      server.off('error', onError);
      resolve(true);
    });
  });
}
