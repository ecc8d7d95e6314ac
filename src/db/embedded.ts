import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../kernel/package-root.ts';

type FromWorker =
  | { kind: 'ready' }
  | { kind: 'data'; client: number; bytes: Uint8Array }
  | { kind: 'evicted'; client: number };

/** The embedded PostgreSQL: `stream` gives `pg` a connection to it in place of a socket. */
export interface EmbeddedPostgres {
  stream: () => Duplex;
  close(): Promise<void>;
}

/** One client's end of the wire; `pg` treats it as its socket, hence the socket's no-op calls. */
class WireStream extends Duplex {
  constructor(
    private readonly worker: Worker,
    private readonly client: number,
    private readonly streams: Map<number, WireStream>,
  ) {
    super();
    streams.set(client, this);
    worker.postMessage({ kind: 'open', client });
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed when they arrive: pg reads everything at once.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const bytes = new Uint8Array(chunk);
    this.worker.postMessage({ kind: 'data', client: this.client, bytes }, [bytes.buffer]);
    done();
  }

  override _final(done: () => void): void {
    this.destroy();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.streams.delete(this.client);
    this.worker.postMessage({ kind: 'close', client: this.client });
    done(error);
  }
}

function workerFile(): string {
  const built = join(packageRoot, 'dist', 'embedded-worker.js');
  if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build"`);
  return built;
}

/**
 * Starts the embedded PostgreSQL on a data folder (`memory://` keeps nothing). The caller holds the folder's
 * lock: PGlite itself does not refuse a second process.
 */
export async function startEmbedded(
  dataDir: string,
  onLost?: (error: Error) => void,
): Promise<EmbeddedPostgres> {
  const worker = new Worker(workerFile(), { workerData: { dataDir } });
  const streams = new Map<number, WireStream>();
  let clients = 0;
  const started = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'data') streams.get(message.client)?.push(Buffer.from(message.bytes.buffer));
      else streams.get(message.client)?.destroy(new Error('idle in a transaction for too long: rolled back'));
    });
    worker.once('exit', (code) => reject(new Error(`the embedded database ended (code ${code})`)));
    worker.once('error', reject);
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let closing = false;
  let fault: Error | undefined;
  worker.on('error', (error) => {
    fault = error instanceof Error ? error : new Error(String(error));
  });
  void exited.then(() => {
    const error = fault ?? new Error('the embedded database ended by itself');
    for (const stream of streams.values()) stream.destroy(error);
    if (!closing) onLost?.(error);
  });
  await started;
  return {
    stream: () => new WireStream(worker, ++clients, streams),
    close: () => {
      closing = true;
      worker.postMessage({ kind: 'end', client: 0 });
      return exited;
    },
  };
}
