import type { Sender } from './channels/contract.ts';
import type { Config } from './config.ts';
import type { Database } from './db/connect.ts';
import type { Clock } from './kernel/clock.ts';
import type { Fault } from './kernel/fault.ts';
import type { Logger } from './kernel/log.ts';
import type { Playbook } from './playbook/schema.ts';

/** What lives as long as the process. */
export interface Context {
  config: Config;
  log: Logger;
  clock: Clock;
  db: Database;
  library: {
    current(): {
      readonly playbooks: ReadonlyMap<
        string,
        {
          readonly playbook: Playbook;
          readonly source: string;
          readonly version: string;
          readonly file: string;
        }
      >;
      readonly faults: readonly Fault[];
    };
  };
  channelMap: {
    readonly simulated: boolean;
    readonly channels: readonly {
      readonly name: string;
      readonly providers: readonly { readonly name: string }[];
    }[];
  };
  senders: Sender[];
  doorbell: { ring(room: 'plan' | 'lane', name?: string): void };
}
