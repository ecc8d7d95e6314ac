import type { ChannelMap } from './channels/channel-map.ts';
import type { Sender } from './channels/contract.ts';
import type { Config } from './config.ts';
import type { Database } from './db/connect.ts';
import type { Clock } from './kernel/clock.ts';
import type { Logger } from './kernel/log.ts';
import type { Library } from './playbook/library.ts';

/** What lives as long as the process. */
export interface Context {
  config: Config;
  log: Logger;
  clock: Clock;
  db: Database;
  library: { current(): Library };
  channelMap: ChannelMap;
  senders: Sender[];
  doorbell: { ring(room: 'plan' | 'lane', name?: string): void };
}
